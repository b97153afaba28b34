/** What to do about a refused call, in commands of this machine: the catalogue speaks of routes, which a person does not call. */
const REMEDIES: ReadonlyMap<string, string> = new Map([
  ['SEND_NOT_FOUND', 'compare the id with those of: npx mailjobs send --list [day]'],
  [
    'NOTHING_TO_CANCEL',
    'look at its state: npx mailjobs send --show <id>. While a run is at work on it, ask again when that is over: the detail says until when.',
  ],
  [
    'NOTHING_TO_RETRY',
    'look at its state: npx mailjobs send --show <id>. If a run is at work on it, ask again when that has ended.',
  ],
  [
    'IDEMPOTENCY_CONFLICT',
    'use another --key for another mail, and the same words and files for a repetition.',
  ],
])

/** The remedy of an answer as it is for who uses the commands. */
export const remedyHere = (code: string, remedy: string): string => REMEDIES.get(code) ?? remedy
