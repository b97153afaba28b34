import type { Origin } from '../code/jobs-draft.js'
import { typeOf, type Unit } from './unit.js'

/** A job about mail, and where it stands. */
export interface MailJob {
  readonly unit: Unit
  readonly kind: MailJobKind
  /** A recovery job: JP1 runs it only after the job before it has ended abnormally. */
  readonly isRecovery: boolean
  readonly origin: Origin
  /** The units that it lies in, the outermost first. */
  readonly within: readonly Unit[]
}

/** Waiting for a mail, or sending one. */
export type MailJobKind = 'reception' | 'send'

/** A unit that has nothing to do with mail. */
export interface OtherUnit extends Origin {
  readonly type: string
}

/** Unit types (JP1/AJS3 command reference, `ty`); an r in front is the recovery job of the same kind. */
const KINDS: ReadonlyMap<string, MailJobKind> = new Map([
  ['mlwj', 'reception'],
  ['rmlwj', 'reception'],
  ['mlsj', 'send'],
  ['rmlsj', 'send'],
])

/** The jobs about mail in some units and all that lie in them, in the order of the file; and the other units. */
export function mailJobsIn(units: readonly Unit[]): {
  readonly jobs: readonly MailJob[]
  readonly others: readonly OtherUnit[]
} {
  const jobs: MailJob[] = []
  const others: OtherUnit[] = []
  const walk = (unit: Unit, within: readonly Unit[]) => {
    const type = typeOf(unit)
    const origin = { where: pathOf([...within, unit]), line: unit.place.line }
    const kind = KINDS.get(type)
    if (kind === undefined) others.push({ ...origin, type })
    else jobs.push({ unit, kind, isRecovery: type.startsWith('r'), origin, within })
    for (const inner of unit.units) walk(inner, [...within, unit])
  }
  for (const unit of units) walk(unit, [])
  return { jobs, others }
}

/** The full name of a unit, as JP1 writes it. */
const pathOf = (units: readonly Unit[]): string => units.map(({ name }) => `/${name}`).join('')
