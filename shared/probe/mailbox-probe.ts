import type { MailboxAccount } from '../credentials/credentials.js'
import { logIn } from '../credentials/log-in.js'
import type { PolledMailbox } from '../jobs/requests/poll-request.js'
import { folderFinder } from '../mailbox/folder-finder.js'
import { mailServerOf } from '../mailbox/mail-server.js'
import type {
  MailboxSession,
  MailServer,
  OpenMailbox,
  SurveyedSession,
} from '../mailbox/mailbox-session.js'
import type { ServerCertificate } from '../runtime/server-certificate.js'
import { certificateFinding } from './certificate-finding.js'
import { countOfMails } from './count-of-mails.js'
import {
  folderSteps,
  type ProbedSession,
  targetSteps,
  type WatchingMonitor,
} from './folder-steps.js'
import { type LoginSource, loginSteps } from './login-steps.js'
import { Milestones } from './milestones.js'
import { type Network, reachSteps } from './network.js'
import { type ReadMeasure, readSome } from './read-some.js'
import type { Finding, Probe, Step } from './stages.js'

/** What mailboxes are probed with. */
export interface MailboxProbeDeps extends LoginSource {
  readonly network: Network
  readonly openMailbox: OpenMailbox<SurveyedSession>
  /** A clock that only rises, in milliseconds. */
  readonly clock: () => number
  /** Of the session. */
  readonly timeLimitMs: number
}

/** A mailbox, and what is expected of it. */
export interface ProbedMailbox {
  readonly mailbox: PolledMailbox
  readonly monitors: readonly WatchingMonitor[]
  /** The folder that keeps copies of what is sent. */
  readonly sentCopy?: string | undefined
}

/** What follows the login, in place of folders and mails that are tried. @param opened is there once the login is taken */
export type AfterLogin = (opened: () => Promise<ProbedSession>) => readonly Step[]

type Moment = 'secured' | 'greeted' | 'logged in'

/**
 * From the name of the server to its mail, by the session that polls use. Folders are opened by EXAMINE, and mail is read by BODY.PEEK: nothing
 * is changed.
 *
 * @param depth `login`: no further than that; or what comes after it
 */
export function mailboxProbe(
  deps: MailboxProbeDeps,
  { mailbox, monitors, sentCopy }: ProbedMailbox,
  depth: 'login' | 'mail' | AfterLogin = 'mail',
): Probe {
  const { name, imap } = mailbox
  const server = mailServerOf(imap)
  const { first, steps: before, login, trying } = loginSteps(deps, accountOf(mailbox))
  let certificate: ServerCertificate | undefined
  let capabilities: readonly string[] = []
  const beginning = new Milestones<Moment, ProbedSession>((reach) =>
    trying(() =>
      logIn(login(), async (proved) => {
        const session = await deps.openMailbox(server, proved, {
          timeLimitMs: deps.timeLimitMs,
          onMilestone(milestone) {
            if (milestone.reached === 'secured') certificate = milestone.certificate
            if (milestone.reached === 'logged in') capabilities = milestone.capabilities
            reach(milestone.reached)
          },
        })
        return { session, findFolder: folderFinder(session, name) }
      }),
    ),
  )
  const session: readonly Step[] = [
    ...beginningSteps(server, beginning, () => certificateFinding(certificate, deps.now())),
    {
      stage: 'login',
      async run() {
        await beginning.result()
        return {
          detail: `as ${login().username}${server.security === 'none' ? ', in the clear' : ''}`,
        }
      },
    },
  ]
  const toLogin = [first, ...reachSteps(deps.network, server), ...before, ...session]
  const told: Step = {
    stage: 'capabilities',
    run: async () => ({ detail: capabilityWords(capabilities) }),
  }
  const afterLogin: AfterLogin =
    depth === 'mail' || depth === 'login'
      ? (opened) => [
          ...folderSteps(opened, monitors),
          ...targetSteps(opened, monitors, sentCopy),
          {
            stage: 'read',
            run: async () => measured(await readSome(await opened(), monitors, deps.clock)),
          },
        ]
      : depth
  return {
    steps:
      depth === 'login' ? toLogin : [...toLogin, told, ...afterLogin(() => beginning.result())],
    close: async () => (await beginning.ended())?.session.close(),
  }
}

/** A session of a mailbox, for who looks for something in it. @throws what a login does, and where it may not be tried */
export async function openProbed(
  deps: MailboxProbeDeps,
  mailbox: PolledMailbox,
): Promise<MailboxSession> {
  const { openMailbox, timeLimitMs } = deps
  const { first, steps, login, trying } = loginSteps(deps, accountOf(mailbox))
  for (const step of [first, ...steps]) await step.run()
  const server = mailServerOf(mailbox.imap)
  return trying(() => logIn(login(), (proved) => openMailbox(server, proved, { timeLimitMs })))
}

const accountOf = ({ name, address, imap }: PolledMailbox): MailboxAccount => ({
  name,
  address,
  username: imap.username,
  auth: imap.auth,
})

/** TLS and the greeting, in the order in which they come. */
function beginningSteps(
  { security, host, port }: MailServer,
  beginning: Milestones<Moment, ProbedSession>,
  certificate: () => Finding,
): readonly Step[] {
  const greeting: Step = {
    stage: 'greeting',
    async run() {
      await beginning.until('greeted')
      return { detail: `${host}:${port} is an IMAP server` }
    },
  }
  const tls: Step = {
    stage: 'tls',
    async run() {
      await beginning.until('secured')
      return certificate()
    },
  }
  if (security === 'none') return [greeting]
  return security === 'tls' ? [tls, greeting] : [greeting, tls]
}

/** What of CAPABILITY changes how a mailbox is polled, and mail in it is moved. */
const TELLING = [
  'UIDPLUS',
  'MOVE',
  'CONDSTORE',
  'QRESYNC',
  'SPECIAL-USE',
  'ESEARCH',
  'MESSAGELIMIT',
]

function capabilityWords(capabilities: readonly string[]): string {
  const known = new Set(capabilities.map((one) => one.split('=')[0] ?? one))
  const told = TELLING.filter((one) => known.has(one))
  return `${told.length === 0 ? 'none of those that polls make use of' : told.join(', ')}, of ${capabilities.length} that it tells`
}

function measured(measure: ReadMeasure | undefined): Finding {
  if (!measure) return { detail: 'there is no mail that could be read' }
  const { mails, bytes, secondsPerMessage } = measure
  return {
    detail: `${countOfMails(mails)}, ${bytes} bytes; secondsPerMessage: ${secondsPerMessage}`,
    facts: { mails, bytes, secondsPerMessage },
  }
}
