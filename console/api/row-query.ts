import { DECISION_RESULTS } from '../../shared/contract/decision-results.js'

/** Which rows are asked for: all that is named has to hold. */
export interface RowQuery {
  readonly mailbox?: string
  readonly folder?: string
  readonly monitor?: string
  readonly result?: (typeof DECISION_RESULTS)[number]
  /** A part of the sender's address. */
  readonly sender?: string
  /** Words of the subject. */
  readonly subject?: string
  /** Words of either, or of the Message-ID; those with a hyphen before them must not be there. */
  readonly q?: string
  /** `4711`, `100-200`. */
  readonly uid?: { readonly first: number; readonly last: number }
  /** RFC 3339, included. */
  readonly after?: string
  readonly before?: string
  /** Only UIDs without a message. */
  readonly gaps?: boolean
}

/** What may be asked of rows, by the names of the parameters. */
export const ROW_PARAMETERS = [
  'mailbox',
  'folder',
  'monitor',
  'result',
  'sender',
  'subject',
  'q',
  'uid',
  'after',
  'before',
  'gaps',
] as const

/** A parameter of a list. */
export type RowParameter = (typeof ROW_PARAMETERS)[number]

/** A parameter that cannot be read. */
export interface ParameterFault {
  readonly parameter: string
  readonly message: string
}

/** What parameters ask for, or which of them cannot be read: none is ever passed over. @param now what `7d` is counted from */
export function readRowQuery(
  parameters: Iterable<readonly [string, string]>,
  now: Date,
): { readonly query: RowQuery; readonly faults: readonly ParameterFault[] } {
  const faults: ParameterFault[] = []
  let query: RowQuery = {}
  for (const [parameter, value] of parameters) {
    const read = READERS.get(parameter)?.(value, now) ?? 'is no filter of this view'
    if (typeof read === 'string') faults.push({ parameter, message: read })
    else query = { ...query, ...read }
  }
  return { query, faults }
}

/** What a value asks for, or what is wrong with it. */
type Reader = (value: string, now: Date) => RowQuery | string

const DAY_MS = 86_400_000

const text =
  (of: (value: string) => RowQuery): Reader =>
  (value) =>
    value === '' ? 'is empty' : of(value)

const READERS: ReadonlyMap<string, Reader> = new Map<RowParameter, Reader>([
  ['mailbox', text((mailbox) => ({ mailbox }))],
  ['folder', text((folder) => ({ folder }))],
  ['monitor', text((monitor) => ({ monitor }))],
  ['sender', text((sender) => ({ sender }))],
  ['subject', text((subject) => ({ subject }))],
  ['q', text((q) => ({ q }))],
  [
    'result',
    (value) => {
      const result = DECISION_RESULTS.find((one) => one === value)
      return result ? { result } : `must be one of ${DECISION_RESULTS.join(', ')}`
    },
  ],
  ['uid', readUids],
  ['after', (value, now) => readTime(value, now, 'begins')],
  ['before', (value, now) => readTime(value, now, 'ends')],
  ['gaps', (value) => (value === '1' ? { gaps: true } : 'must be 1')],
])

function readUids(value: string): RowQuery | string {
  const [, first, last = first] = /^(\d{1,10})(?:-(\d{1,10}))?$/.exec(value) ?? []
  const uid = { first: Number(first), last: Number(last) }
  return first === undefined || uid.first > uid.last
    ? 'must be a UID, or the first and the last: 100-200'
    : { uid }
}

/** Days are those of UTC, as in the ledger; nothing is guessed. */
function readTime(value: string, now: Date, side: 'begins' | 'ends'): RowQuery | string {
  const time = momentOf(value, now, side)
  if (time === undefined)
    return 'must be a day (2026-11-21), a moment (2026-11-21T08:30Z) or an age (7d, 12h)'
  return side === 'begins' ? { after: time } : { before: time }
}

function momentOf(value: string, now: Date, side: 'begins' | 'ends'): string | undefined {
  const [, count, unit = ''] = /^(\d{1,4})([mhd])$/.exec(value) ?? []
  if (count !== undefined)
    return new Date(now.getTime() - Number(count) * unitMs(unit)).toISOString()
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(value)
  const isMoment = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/.test(value)
  const time = isDay || isMoment ? Date.parse(value) : Number.NaN
  // The 31st of November is the 1st of December to Date.
  const isReal = !isDay || (!Number.isNaN(time) && new Date(time).toISOString().startsWith(value))
  if (Number.isNaN(time) || !isReal) return undefined
  return new Date(time + (isDay && side === 'ends' ? DAY_MS - 1 : 0)).toISOString()
}

const unitMs = (unit: string): number => (unit === 'm' ? 60_000 : unit === 'h' ? 3_600_000 : DAY_MS)
