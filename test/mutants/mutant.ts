/** A small fault that is planted into one module, to see that the tests that it concerns notice it. */
export interface Mutant {
  /** What is wrong then. */
  readonly name: string
  readonly file: string
  /** It is there once. */
  readonly find: string
  readonly replace: string
  /** Those that should fail. */
  readonly tests: readonly string[]
  /** Why none does; absent of one that is noticed. */
  readonly survives?: string
}
