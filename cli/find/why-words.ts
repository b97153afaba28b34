import pc from 'picocolors'
import type { DecisionAccount, MailAccount } from '../../shared/place/mail-account.js'
import type { KnownOfTime } from '../../shared/place/not-seen.js'
import type { Answer } from '../../shared/place/place.js'
import type { ReplayAccount } from '../../shared/place/replays-of-mail.js'
import type { TodaysDecision } from '../../shared/place/todays-decision.js'
import { decidedByWords, resultWords, utcWords } from '../words/ledger-words.js'
import { printable } from '../words/printable.js'
import { knownOfTimeLines, row } from './known-words.js'
import type { LedgerSearch } from './ledger-search.js'

/** All that is known of a mail, for a person. */
export function accountLines(
  mail: MailAccount,
  definitions: Omit<Answer<unknown>, 'data'>,
): string[] {
  const {
    subject = '',
    from,
    messageId,
    folder,
    uid,
    uidValidity,
    internalDate,
    size,
    former,
  } = mail
  return [
    pc.bold(printable(subject).replaceAll('\n', ' ') || '(no subject)'),
    row('from', printable(from ?? '') || '(nobody)'),
    row('message-id', messageId === undefined ? 'none' : printable(messageId)),
    row('arrived', internalDate === undefined ? 'nobody knows' : utcWords(internalDate)),
    row(
      'where',
      `${mail.mailbox}, folder ${folder}, UID ${uid} of UIDVALIDITY ${uidValidity}${size === undefined ? '' : `, ${size} bytes`}`,
    ),
    ...(mail.foundGone
      ? [
          row(
            'gone',
            pc.yellow(
              `from its folder, as mailjobs diagnose found ${utcWords(mail.foundGone.foundAt)}`,
            ),
          ),
          row('', pc.dim(`mailjobs incidents show ${mail.foundGone.incident}`)),
        ]
      : []),
    ...(former ? [row('before', `UID ${former.uid} of UIDVALIDITY ${former.uidValidity}`)] : []),
    ...mail.decisions.flatMap((decision) => decisionLines(decision, definitions)),
    ...mail.replays.flatMap(replayLines),
  ]
}

function replayLines(replay: ReplayAccount): string[] {
  const { monitor, number, name, reason, source, version, begunAt, announcedAt, prefix } = replay
  const why = reason === undefined ? '' : `, ${printable(reason)}`
  return [
    '',
    `  ${pc.bold(monitor)}  ${pc.yellow(`replay ${number}`)} ${utcWords(begunAt)} ${pc.dim(`by version ${version}`)}`,
    row('named', `${printable(name)}, of ${source} mail${why}`),
    row('kept', prefix),
    row(
      'announced',
      announcedAt === undefined
        ? pc.yellow('not yet: the same replay again goes on with it')
        : `Mail Matched, by ${utcWords(announcedAt)}`,
    ),
  ]
}

function decisionLines(
  decision: DecisionAccount,
  { source, complete, gap }: Omit<Answer<unknown>, 'data'>,
): string[] {
  const { monitor, version, result, decidedAt, kept, action, today } = decision
  const by = decidedByWords(decision, decision.wanted)
  return [
    '',
    `  ${pc.bold(monitor)}  ${resultWords(result)} ${utcWords(decidedAt)} ${pc.dim(`by version ${version}`)}`,
    ...(by === '' ? [] : [row('by', by)]),
    ...(MEANINGS[result] === undefined ? [] : [row('that is', MEANINGS[result])]),
    ...keptLines(kept),
    ...(action ? [row('mailbox', actionWords(action))] : []),
    row(
      'today',
      complete || today.version !== undefined
        ? todayWords(today, decision)
        : `nobody knows: ${gap}`,
    ),
    ...(today.by === 'the same definition' ? [] : [row('', pc.dim(`asked: ${source}`))]),
  ]
}

/** Results that do not speak for themselves. */
const MEANINGS: { readonly [result in DecisionAccount['result']]?: string } = {
  failed: 'three polls could not decide on it: it is in quarantine',
  missing: 'it was gone, or not given out, when its body was asked for',
  recognised: 'the folder was renumbered, and it had been decided on under its former number',
  earlier: 'the folder was renumbered, and it is older than the monitor',
  expired: 'the folder was renumbered, and it is older than the ledger reaches',
}

function keptLines(kept: DecisionAccount['kept']): string[] {
  if (!kept) return []
  if ('gone' in kept)
    return [row('kept', pc.yellow(`not any more: it has expired, or was removed (${kept.gone})`))]
  const { manifestKey, storedAt, until, announcedBetween, attachments, madeUpBy } = kept
  const end =
    until === undefined
      ? 'until the tag `keep` of its objects says'
      : until === 'forever'
        ? 'for ever'
        : `until ${utcWords(until)}, or the day after`
  return [
    row(
      'kept',
      `${manifestKey.replace(/mail\.json$/, '')} ${pc.dim(`(${attachments} ${attachments === 1 ? 'attachment' : 'attachments'})`)}`,
    ),
    row('', `${utcWords(storedAt)}, ${end}`),
    ...(madeUpBy === undefined ? [] : [row('', `by the replay ${printable(madeUpBy)}`)]),
    row(
      'announced',
      announcedBetween.until === undefined
        ? `Mail Matched, after ${utcWords(announcedBetween.from)}`
        : `Mail Matched, between ${utcWords(announcedBetween.from)} and ${utcWords(announcedBetween.until)}`,
    ),
  ]
}

const actionWords = ({ action, state, refusals = 0 }: NonNullable<DecisionAccount['action']>) =>
  state === 'pending'
    ? `${action}: not done yet${refusals > 0 ? `, refused ${refusals} times` : ''}`
    : `${action}: nothing is pending`

function todayWords(today: TodaysDecision, { result: then }: DecisionAccount): string {
  const { result, by, version, reason } = today
  if (by === 'the same definition') return 'the same: the definition has not changed'
  if (result === 'unknown') return `nobody can tell: ${reason ?? 'the message is not read whole'}`
  const words = result === then ? `the same, ${result}` : pc.yellow(`${result}`)
  const seen = decidedByWords(today)
  return `${words}, by version ${version} and ${by}${seen === '' ? '' : `: ${seen}`}`
}

/** What is known of a time in which a mail is not found. */
export const notSeenLines = (
  mailbox: string,
  known: KnownOfTime & Pick<LedgerSearch, 'missing'>,
): string[] => [
  pc.yellow(`No such mail of ${mailbox} was seen in that time. What is known of it:`),
  ...knownOfTimeLines(mailbox, known),
]
