/** What a command's exit code says (DESIGN 9). */
export const EXIT = { done: 0, failed: 1, wrongUse: 2 } as const

/** The command was used in a way it cannot be used; the message says how it can. */
export class WrongUse extends Error {
  override readonly name = 'WrongUse'
}
