import { MAX_WRITTEN_SUBJECT_CHARACTERS } from '../../../shared/jobs/values/one-line.js'
import { calledCron, oneOrMore, settings } from '../code/expression.js'
import type { Difference, DraftEntry } from '../code/jobs-draft.js'
import type { MailJob } from './mail-jobs.js'
import { COMMON_PARAMETERS, type ParameterNote, parameterDifferences } from './parameter-notes.js'
import { notesOf } from './reception-job.js'
import { sendAttachments } from './send-attachments.js'
import { sendRecipients } from './send-recipients.js'
import { surroundingsOf } from './surroundings.js'
import { lastOf } from './unit.js'

/** Nobody has read the page of Hitachi's book on them: what is known of them is what other programs read. */
const UNVERIFIED =
  'UNVERIFIED: the parameters of a sending job are read by what is commonly known of them, not by the book. Compare it with the job.'

/** A scheduled send needs a time; that it is paused keeps it from going out by one that nobody chose. */
const NO_TIME = { hour: 9, minute: 0 }

const nothing: ParameterNote = () => undefined

const SEND_PARAMETERS: ReadonlyMap<string, ParameterNote> = new Map([
  ...COMMON_PARAMETERS,
  ['mlprf', nothing],
  ['mladr', nothing],
  ['mlsbj', nothing],
  ['mltxt', nothing],
  ['mlatf', nothing],
  ['mlafl', nothing],
  ['mlftx', (file) => `the text is in ${file}, which was not read: write it into text`],
  [
    'etm',
    (value) =>
      `a send has limits of its own in place of ${value} minutes: limits of an SMTP sender`,
  ],
  ['ets', () => 'what is not accepted in time is the event Send Failed, and an alarm'],
])

/** What became of a job that sends mail. */
export type SendOutcome =
  | { readonly send: DraftEntry; readonly names: readonly string[] }
  | { readonly untranslated: Difference }

/**
 * The scheduled send that has in it what a sending job sent. It is paused: JP1 sends when a job before has ended, the jobs file by the clock.
 * @param listOf the text of a list of attachments by its path; undefined if there is none
 */
export function sendOfJob(
  job: MailJob,
  {
    name,
    sender,
    listOf,
  }: { name: string; sender: string; listOf: (path: string) => string | undefined },
): SendOutcome {
  const { unit, origin } = job
  const recipients = sendRecipients(unit, origin)
  const [to = [], ...others] = [recipients.to, recipients.cc, recipients.bcc].filter(
    (field) => field.length > 0,
  )
  if (to.length === 0) {
    const words = 'sends mail to nobody that could be written to: no send was made of it'
    return { untranslated: { ...origin, words } }
  }
  const hasTo = recipients.to.length > 0
  const attachments = sendAttachments(unit, origin, listOf)
  const { startsAt, before } = surroundingsOf(job)
  const { hour, minute } =
    startsAt === undefined
      ? NO_TIME
      : { hour: Math.floor(startsAt / 60) % 24, minute: startsAt % 60 }
  const text = lastOf(unit, 'mltxt')
  return {
    names: recipients.names,
    send: {
      name,
      origin,
      value: settings({
        sender,
        at: calledCron(`${minute} ${hour} * * *`),
        to: oneOrMore(to),
        cc: hasTo ? oneOrMore(recipients.cc) : undefined,
        bcc: hasTo || others.length > 0 ? oneOrMore(recipients.bcc) : undefined,
        subject: subjectOf(lastOf(unit, 'mlsbj')),
        text: text === undefined || text === '' ? '(no text)' : withoutBraces(text),
        attachments:
          attachments.keys.length === 0 ? undefined : { kind: 'list', items: attachments.keys },
        enabled: false,
      }),
      notes: [...notesOf(job), UNVERIFIED],
      differences: [
        { ...origin, words: whenWords(before) },
        ...(hasTo
          ? []
          : [{ ...origin, words: 'It has no To: who was in Cc or Bcc is there now.' }]),
        ...recipients.differences,
        ...attachments.differences,
        ...parameterDifferences(unit, origin, SEND_PARAMETERS),
        ...textDifferences(job),
      ],
    },
  }
}

const whenWords = (before: readonly string[]): string =>
  `Paused: JP1 sends it ${before.length === 0 ? 'as its jobnet runs' : `once ${before.join(', ')} has ended`}, and a send of this file goes by the clock. Enable it for a time of day (at), or have that job send it: POST /sends with the same fields (docs/sending.md).`

/** One line, with nothing in it that is a variable here. */
function subjectOf(subject: string | undefined): string {
  const line = withoutBraces(subject ?? '').replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
  return line.slice(0, MAX_WRITTEN_SUBJECT_CHARACTERS) || '(no subject)'
}

const withoutBraces = (text: string): string => text.replace(/\{(?=\{)/g, '{ ')

/** JP1's macro variables, and braces that would be variables here. */
function textDifferences({ unit, origin }: MailJob): readonly Difference[] {
  return ['mlsbj', 'mltxt'].flatMap((setting) => {
    const text = lastOf(unit, setting) ?? ''
    const macros = new Set(text.match(/\?AJS2[^?]*\?/g) ?? [])
    return [
      ...(macros.size === 0
        ? []
        : [
            `${[...macros].join(', ')} stays as it is written; a call of POST /sends fills in variables, {{name}}, that its caller gives`,
          ]),
      ...(text.includes('{{')
        ? ['two braces in a row would be a variable here: there is a blank between them now']
        : []),
    ].map((words) => ({ ...origin, setting, words }))
  })
}
