/** What is said of a thing with a name that comes, and of one that goes. */
export interface ComingAndGoing {
  readonly kind: 'mailbox' | 'monitor' | 'sender' | 'send' | 'address book entry'
  readonly isNew: string
  readonly isGone: string
}

/** What comes, what goes, and what is otherwise of what stays, in words. */
export function named<Thing>(
  before: ReadonlyMap<string, Thing>,
  after: ReadonlyMap<string, Thing>,
  { kind, isNew, isGone }: ComingAndGoing,
  changesOf: (was: Thing, is: Thing) => readonly string[],
): string[] {
  const gone = [...before.keys()].filter((name) => !after.has(name))
  return [
    ...[...after].flatMap(([name, is]) => {
      const was = before.get(name)
      const changes = was === undefined ? [isNew] : changesOf(was, is)
      return changes.map((change) => `${kind} ${name} ${change}`)
    }),
    ...gone.map((name) => `${kind} ${name} ${isGone}`),
  ]
}
