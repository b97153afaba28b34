import type { DiagnosisFacts, GoneMail } from '../../../shared/diagnosis/diagnosis-facts.js'
import type { MailboxSurvey, SurveyedFolder } from '../../../shared/survey/mailbox-survey.js'
import type { SeenPort } from '../../../shared/survey/survey-answer.js'

/** A survey of these folders. */
export const surveyOf = (
  folders: readonly SurveyedFolder[],
  more: Partial<MailboxSurvey> = {},
): MailboxSurvey => ({
  takenAt: '2026-11-30T12:00:00.000Z',
  folders: [...folders],
  notSeen: [],
  found: [],
  ...more,
})

/** A folder with so many mails. */
export const folderOf = (path: string, messages: number, use?: string): SurveyedFolder => ({
  path,
  messages,
  ...(use !== undefined && { use }),
})

/** A mail that is gone from INBOX. */
export const goneOf = (uid: number, foundIn?: string): GoneMail => ({
  folder: 'INBOX',
  uid,
  isKept: true,
  ...(foundIn !== undefined && { foundIn }),
})

/** A port that answers. */
export const portOf = (
  protocol: SeenPort['protocol'],
  state: SeenPort['state'] = 'open',
): SeenPort => ({
  protocol,
  host: 'mail.example.co.jp',
  port: protocol === 'POP3' ? 995 : 4190,
  state,
})

/** What is known of a mailbox from which nothing is gone, but for what is said. */
export const factsWith = (more: Partial<DiagnosisFacts> = {}): DiagnosisFacts => ({
  mailbox: 'operations',
  address: 'operations@example.co.jp',
  now: new Date('2026-11-30T12:00:00Z'),
  from: 'this machine',
  survey: surveyOf([folderOf('INBOX', 5), folderOf('Trash', 0, '\\Trash')]),
  ports: [],
  soughtMails: 5,
  gone: [],
  notCompared: [],
  soughtElsewhere: 0,
  traits: [],
  vanished: { count: 0, occasions: [], pattern: { kind: 'too-few' } },
  ownActions: [],
  ...more,
})
