/** A name that two conditions capture which may hold together. */
export interface CaptureClash {
  readonly name: string
  /** Where the first and the second stand, from the conditions on: `subject`, `header.X-Job`, `all[0]`. */
  readonly parts: readonly [string, string]
}

/**
 * The names that could be captured twice: one value of the two would be lost, and which is an accident. Entries of one field, and the
 * alternatives of `any`, are never captured together; what stands in `not` is not captured.
 */
export function captureClashes(conditions: object): CaptureClash[] {
  const firsts = new Map<string, string>()
  const clashes: CaptureClash[] = []
  for (const [part, value] of partsOf(conditions)) {
    for (const name of namesIn(value)) {
      const first = firsts.get(name)
      if (first === undefined) firsts.set(name, part)
      else clashes.push({ name, parts: [first, part] })
    }
  }
  return clashes
}

/** What has to hold together. */
const partsOf = (conditions: object): (readonly [string, unknown])[] =>
  Object.entries(conditions).flatMap(([field, value]: [string, unknown]) => {
    if (field === 'not') return []
    if (field === 'all' && Array.isArray(value))
      return value.map((entry: unknown, index) => [`all[${index}]`, entry] as const)
    if (field === 'header' && typeof value === 'object' && value !== null)
      return Object.entries(value).map(([name, tests]) => [`header.${name}`, tests] as const)
    return [[field, value] as const]
  })

const ESCAPE = /\\[\s\S]/g
const NAMED_GROUP = /\(\?P?<(\w+)>/g

/** The names that the patterns of conditions capture, each once. */
function namesIn(value: unknown): ReadonlySet<string> {
  if (typeof value !== 'object' || value === null) return new Set()
  return new Set(
    Object.entries(value).flatMap(([key, member]: [string, unknown]) => {
      if (key === 'not') return []
      if (key !== 'matches' || typeof member !== 'string') return [...namesIn(member)]
      return [...member.replace(ESCAPE, '').matchAll(NAMED_GROUP)].map(([, name = '']) => name)
    }),
  )
}
