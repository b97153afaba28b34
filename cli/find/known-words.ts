import pc from 'picocolors'
import { patternWords, uidsInWords, VANISH_EVIDENCE } from '../../shared/announce/vanish-words.js'
import { failureOf } from '../../shared/failures/catalogue.js'
import type { KnownOfTime } from '../../shared/place/not-seen.js'
import { utcWords } from '../words/ledger-words.js'
import { printable } from '../words/printable.js'
import type { LedgerSearch } from './ledger-search.js'

/** A fact on a line, its name before it. */
export const row = (name: string, value: string): string => `  ${pc.dim(name.padEnd(12))}${value}`

/** What is known of a mailbox and a time: polls, failures, UIDs that vanished, and what waits or is in quarantine. */
export function knownOfTimeLines(
  mailbox: string,
  {
    polls,
    failing,
    folders,
    quarantined,
    missing = [],
  }: KnownOfTime & Partial<Pick<LedgerSearch, 'missing'>>,
): string[] {
  const { succeeded, failed, busy, lastSuccess, outages } = polls.data
  return [
    row(
      'polls',
      polls.complete || succeeded + failed + busy > 0
        ? `${succeeded} succeeded${lastSuccess === undefined ? '' : `, the last ${utcWords(lastSuccess)}`}; ${failed} failed; ${busy} busy${polls.complete ? '' : pc.dim(` (${polls.source}: ${polls.gap})`)}`
        : `nobody knows (${polls.source}: ${polls.gap})`,
    ),
    ...outages.map(({ from, until, failed: count, codes }) =>
      row(
        '',
        pc.red(
          `${count} failed from ${utcWords(from)} to ${utcWords(until)}: ${codes.join(', ') || 'see the log'}`,
        ),
      ),
    ),
    ...failing.flatMap(({ folder, code, since }) => [
      row('failing', pc.red(`${folder ?? mailbox}: ${code}, since ${utcWords(since)}`)),
      row('', pc.dim(`What to do: ${failureOf(code)?.remedy ?? 'see the log'}`)),
    ]),
    ...(folders.length === 0 ? [row('folders', 'no poll has come into one yet')] : []),
    ...folders.flatMap(folderLines),
    ...missing
      .slice(0, MAX_SHOWN)
      .map(({ folder, first, last, decidedAt }) =>
        row(
          'no mail',
          `${folder}: UID ${first === last ? first : `${first} to ${last}`} had none at ${utcWords(decidedAt)}: removed before a poll came, or never given out`,
        ),
      ),
    ...(missing.length > MAX_SHOWN
      ? [row('', `and ${missing.length - MAX_SHOWN} more (--json has them)`)]
      : []),
    ...quarantined.map(({ folder, uid, subject, code, reason, quarantinedAt }) =>
      row(
        'quarantine',
        `${folder} UID ${uid}, ${utcWords(quarantinedAt)}: ${printable(subject ?? '(no subject)')}: ${code}, ${printable(reason)}`,
      ),
    ),
  ]
}

const MAX_SHOWN = 10

function folderLines({
  folder,
  decidedBelow,
  aside,
  reset,
  vanished,
  vanishPattern,
  unexplained,
}: KnownOfTime['folders'][number]): string[] {
  return [
    row('decided', `${folder}: every UID below ${decidedBelow}`),
    ...vanished.map((occasion) => row('vanished', pc.red(vanishedWords(folder, occasion)))),
    ...(vanished.length > 0 ? patternWords(vanishPattern).map((words) => row('', words)) : []),
    ...unexplained.map(({ first, last, before }) =>
      row(
        'unexplained',
        `${folder} UID ${uidsInWords({ ranges: [{ first, last }] })}, gone at ${utcWords(before)}: taken by somebody, or left out by the server`,
      ),
    ),
    ...aside.map(({ uid, since, code, reason }) =>
      row(
        'set aside',
        pc.yellow(`${folder} UID ${uid}, since ${utcWords(since)}: ${code}, ${printable(reason)}`),
      ),
    ),
    ...(reset
      ? [
          row(
            'reset',
            `${folder} was ${reset.reason} at ${utcWords(reset.at)}: ${reset.recognised} recognised, ${reset.earlier} earlier, ${reset.expired} expired, ${reset.decided} decided`,
          ),
        ]
      : []),
  ]
}

function vanishedWords(
  folder: string,
  { count, after, before, evidence, ...uids }: KnownOfTime['folders'][number]['vanished'][number],
): string {
  const between =
    after === undefined
      ? `before ${utcWords(before)}`
      : `between ${utcWords(after)} and ${utcWords(before)}`
  const mails = count === 1 ? 'a mail' : `${count} mails`
  return `${folder}: ${mails} came and went ${between}, UID ${uidsInWords(uids)}. ${VANISH_EVIDENCE[evidence]}`
}
