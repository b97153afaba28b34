/** What a stack in an account is tried with. */
export interface SmokeStack {
  readonly name: string
  /** What it says of itself. @throws Error where it does not have the output */
  readonly output: (key: string) => string
}

/** How a check ended. */
export type Verdict =
  | { readonly result: 'ok'; readonly seen: string }
  | { readonly result: 'wrong'; readonly seen: string }
  | { readonly result: 'not tried'; readonly why: string }

/** Something that only an account can prove. */
export interface SmokeCheck {
  readonly name: string
  readonly proves: string
  /** What is done for it, in the account. */
  readonly how: string
  run(stack: SmokeStack): Promise<Verdict>
}

/** A check that ends as it should, or says what it saw instead. */
export const verdict = (isOk: boolean, seen: string): Verdict => ({
  result: isOk ? 'ok' : 'wrong',
  seen,
})

/** The name of an error of AWS, for a comparison. */
export const errorName = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'no error',
    (error: unknown) => (error instanceof Error ? error.name : String(error)),
  )
