import { PREFIX } from '../../shared/contract/keys.js'
import { type Incident, incidentSchema } from '../../shared/incidents/incident.js'
import { objectsIn, openIncidents, type Reading } from '../../shared/incidents/incident-store.js'
import { jsonIn } from '../../shared/runtime/json.js'
import { WrongUse } from '../exit-codes.js'

/** Incidents, the latest first, and keys that cannot be read. */
export interface KnownIncidents {
  readonly incidents: readonly Incident[]
  readonly damaged: readonly string[]
}

/** What is open, or ended and not told yet. */
export async function openOnes(bucket: Reading): Promise<KnownIncidents> {
  const { all, damaged } = await openIncidents(bucket)
  return { incidents: latestFirst(all), damaged }
}

/** What has ended, of the months from a day on. */
export async function endedOnes(bucket: Reading, since: Date): Promise<KnownIncidents> {
  const found = await Promise.all(
    monthsFrom(since, new Date()).map((month) =>
      objectsIn(bucket, `${PREFIX.incidents}${month}/`, (body) => {
        const read = incidentSchema.safeParse(jsonIn(body.toString('utf8')))
        return read.success ? read.data : undefined
      }),
    ),
  )
  const ended = found.flatMap(({ all }) => all)
  return {
    incidents: latestFirst(ended).filter(({ begunAt }) => Date.parse(begunAt) >= since.getTime()),
    damaged: found.flatMap(({ damaged }) => damaged),
  }
}

/** `2026/11`, `2026/12`. */
function monthsFrom(first: Date, last: Date): string[] {
  const months: string[] = []
  const month = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth()))
  for (; month <= last; month.setUTCMonth(month.getUTCMonth() + 1))
    months.push(month.toISOString().slice(0, 7).replace('-', '/'))
  return months
}

const latestFirst = (incidents: readonly Incident[]): Incident[] =>
  incidents.toSorted((one, other) => other.begunAt.localeCompare(one.begunAt))

/** The incident of a name, or of a part of one that only it has. @throws WrongUse where a part is of several */
export function incidentNamed(incidents: readonly Incident[], name: string): Incident | undefined {
  const whole = incidents.find((incident) => incident.name === name)
  if (whole) return whole
  const [first, ...others] = incidents.filter((incident) => incident.name.includes(name))
  if (others.length === 0) return first
  const names = [first, ...others].flatMap((incident) => (incident ? [incident.name] : []))
  throw new WrongUse(`Several incidents are meant by ${name}, which?\n${names.join('\n')}`)
}
