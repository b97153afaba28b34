import { countOfMails } from '../probe/count-of-mails.js'
import type { MailboxSurvey, SurveyedFolder } from '../survey/mailbox-survey.js'
import type { DiagnosisFacts } from './diagnosis-facts.js'

/** A cause that is nobody's doing: it is looked at before anybody is suspected. */
export interface OtherCause {
  readonly name: 'own-monitors' | 'spam' | 'quota' | 'rules' | 'forwarding' | 'reception'
  /** `seen`: it may well be so; `unlikely`; `unseen`: no client can see it, and somebody has to ask. */
  readonly state: 'seen' | 'unlikely' | 'unseen'
  readonly words: string
}

/** Past so much of its storage a server begins to refuse mail. */
const FULL = 0.95

const MIB = 1_048_576

/** The other causes, in the order in which they are looked at. */
export const otherCausesOf = (facts: DiagnosisFacts): readonly OtherCause[] => [
  ownMonitors(facts),
  ...(facts.survey ? [spamFolder(facts.survey), storage(facts.survey)] : []),
  rules(facts),
  {
    name: 'forwarding',
    state: 'unseen',
    words:
      'Forwarding: no client can see it. Ask at the provider whether the mailbox forwards, and whether a copy is left ("leave a copy on the server", 残す): without, mail only passes through.',
  },
  reception(facts),
]

const ownMonitors = ({ ownActions }: DiagnosisFacts): OtherCause =>
  ownActions.length === 0
    ? {
        name: 'own-monitors',
        state: 'unlikely',
        words: 'No monitor here moves or deletes mail.',
      }
    : {
        name: 'own-monitors',
        state: 'seen',
        words: `Monitors here move or delete what matches: ${ownActions.join('; ')}. That mail is not counted as gone.`,
      }

function spamFolder({ folders }: MailboxSurvey): OtherCause {
  const spam = folders.filter(({ use }) => use === '\\Junk')
  const [name, total] = ['spam' as const, spam.reduce((sum, { messages }) => sum + messages, 0)]
  if (spam.length === 0)
    return {
      name,
      state: 'unseen',
      words:
        'Spam: no folder is marked for it here. The provider may keep it where only webmail shows it, or reject it.',
    }
  if (total === 0) return { name, state: 'unlikely', words: `Spam: ${spam[0]?.path} is empty.` }
  return {
    name,
    state: 'seen',
    words: `Spam: ${spam.map(spamWords).join(', ')}. Look there before anywhere else; a filter may have begun to take mail that is wanted.`,
  }
}

const spamWords = ({ path, messages, newest }: SurveyedFolder): string =>
  `${path} has ${countOfMails(messages)}${newest === undefined ? '' : `, the newest of ${minuteWords(newest)}`}`

function storage({ storage: used }: MailboxSurvey): OtherCause {
  if (used?.limitBytes === undefined)
    return {
      name: 'quota',
      state: 'unseen',
      words: 'Storage: the server tells no limit. A mailbox that is full refuses what comes.',
    }
  const share = used.limitBytes === 0 ? 1 : used.usedBytes / used.limitBytes
  const words = `Storage: ${megabytes(used.usedBytes)} of ${megabytes(used.limitBytes)} MB (${Math.round(share * 100)} %)`
  return share < FULL
    ? { name: 'quota', state: 'unlikely', words: `${words}.` }
    : {
        name: 'quota',
        state: 'seen',
        words: `${words}: full, or nearly so. The server refuses what comes, and senders get it back; make room.`,
      }
}

const megabytes = (bytes: number): string => (bytes / MIB).toFixed(1)

function rules({ ports }: DiagnosisFacts): OtherCause {
  const sieve = ports.find(({ protocol, state }) => protocol === 'ManageSieve' && state === 'open')
  if (!sieve)
    return {
      name: 'rules',
      state: 'unseen',
      words:
        "Rules of the server: none can be seen from here (no ManageSieve). Look at the provider's page: filters, their order, white and black lists.",
    }
  return {
    name: 'rules',
    state: 'unseen',
    words: `Rules of the server: it has Sieve (${sieve.host}:${sieve.port}${sieve.told === undefined ? '' : `; ${sieve.told}`}). Whether there are rules is not asked, as nobody logs in there: look at them in webmail, or by a Sieve client.`,
  }
}

function reception({ survey }: DiagnosisFacts): OtherCause {
  const newest = survey?.folders
    .flatMap((folder) => folder.newest ?? [])
    .toSorted()
    .at(-1)
  const last =
    newest === undefined ? '' : ` The newest mail of all folders is of ${minuteWords(newest)}.`
  return {
    name: 'reception',
    state: 'unseen',
    words: `Reception: a provider can have it switched off while sending works, and MX records can point elsewhere. No client sees that: send a mail to the mailbox and see it come.${last}`,
  }
}

/** `2026-11-30 15:24 UTC`. */
const minuteWords = (time: string): string => `${time.slice(0, 10)} ${time.slice(11, 16)} UTC`
