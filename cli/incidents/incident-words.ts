import pc from 'picocolors'
import { anchorOf, diagnosisLines, lastedWords } from '../../shared/incidents/alert-words.js'
import { durationSeconds, type Incident } from '../../shared/incidents/incident.js'
import { KINDS } from '../../shared/incidents/kinds.js'
import { isInForce, isMuted, type Mute } from '../../shared/incidents/mute.js'
import { printable } from '../words/printable.js'

/** One incident on two lines: what is wrong since when, and its name. */
export function incidentLine(incident: Incident, mutes: readonly Mute[], now: Date): string {
  const { name, summary, misses } = incident
  const lasted = lastedWords(durationSeconds(incident, now))
  const facts = [
    ...(misses > 0 ? [`${misses + 1} times`] : []),
    ...(isMuted(mutes, incident, now) ? ['MUTED'] : []),
    toldWords(incident),
  ]
  const state = incident.ended ? pc.green(`ended after ${lasted}`) : pc.yellow(`open for ${lasted}`)
  return `${state}  ${printable(summary)} ${pc.dim(facts.join(', '))}\n    ${pc.dim(name)}`
}

/** What people have heard of it. */
function toldWords({ told, ended }: Incident): string {
  const last = told.at(-1)
  if (!last) return ended ? 'nobody was told' : 'not told yet'
  return ended && last.what !== 'ended' ? 'its end is not told yet' : `told ${last.at}`
}

/** All that is known of an incident. */
export function incidentText(incident: Incident, mutes: readonly Mute[], now: Date): string {
  const { kind, mailbox, folder, monitors, sender, begunAt, evidence, remedy, told, ended } =
    incident
  const { endsWhen, runbook } = KINDS[kind]
  const about = [
    ...(mailbox === undefined ? [] : [`mailbox ${mailbox}`]),
    ...(folder === undefined ? [] : [`folder ${printable(folder)}`]),
    ...(sender === undefined ? [] : [`sender ${sender}`]),
    ...(monitors.length === 0 ? [] : [`monitors ${monitors.join(', ')}`]),
  ]
  return [
    incidentLine(incident, mutes, now),
    `  about   ${about.join('; ')}`,
    `  since   ${begunAt}`,
    ...evidence.map((line) => `  known   ${printable(line)}`),
    ...diagnosisLines(incident.diagnosis).map((line) => `  found   ${printable(line)}`),
    ...(remedy === undefined ? [] : [`  to do   ${printable(remedy)}`]),
    ...told.map(({ what, at, messageId }) => `  told    ${what} ${at} ${pc.dim(messageId)}`),
    ended
      ? `  ended   ${ended.at}, ${ended.reason}${ended.note === undefined ? '' : `: ${printable(ended.note)}`}`
      : `  ends    when ${endsWhen}`,
    `  more    docs/runbook.md#${anchorOf(runbook)}`,
  ].join('\n')
}

/** A mute, and what it hides. */
export function muteLine(mute: Mute, hidden: readonly Incident[], now: Date): string {
  const { name, until, reason, by } = mute
  const isOver = !isInForce(mute, now)
  const state = isOver
    ? `since ${until}; what is open is told with the next tick`
    : `until ${until}`
  const hides = hidden.length === 0 ? 'hides nothing' : `hides ${hidden.length}`
  return `${isOver ? pc.dim('mute over') : pc.yellow('MUTED')}  ${name} ${state}: ${printable(reason)} ${pc.dim(`by ${by}, ${hides}`)}`
}
