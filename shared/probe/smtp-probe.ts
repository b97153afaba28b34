import type { MailboxAccount, VersionedLogin } from '../credentials/credentials.js'
import type { EhloOffer } from '../delivery/transports/smtp/ehlo-offer.js'
import {
  openSession,
  type SmtpAccount,
  type SmtpSession,
  serverOf,
} from '../delivery/transports/smtp/open-session.js'
import { smtpLimits } from '../delivery/transports/smtp/smtp-limits.js'
import type { SmtpSender } from '../jobs/requests/sender-definition.js'
import { BYTES_PER_MB } from '../jobs/values/sender-limits.js'
import type { ServerCertificate } from '../runtime/server-certificate.js'
import { certificateFinding } from './certificate-finding.js'
import { type LoginSteps, loginSteps } from './login-steps.js'
import { type MailToItself, mailToItselfSteps } from './mail-to-itself.js'
import { Milestones } from './milestones.js'
import { reachSteps } from './network.js'
import { popSteps, type SenderProbeDeps } from './pop-steps.js'
import { probeLimits } from './probe-limits.js'
import type { Finding, Probe, Step } from './stages.js'

type Moment = 'connected' | 'greeted' | 'secured' | 'offered'

/**
 * From the name of the server to its login, by the client that hands mail over.
 *
 * @param mail a mail to itself follows then; else none is handed over
 */
export function smtpProbe(
  deps: SenderProbeDeps,
  sender: SmtpSender,
  mail?: Pick<MailToItself, 'mailbox' | 'newId'>,
): Probe {
  const { auth, popBeforeSmtp: pop, security } = sender
  const login = auth && loginSteps(deps, accountOf(sender, auth))
  const opening = smtpOpening({ sender, limits: smtpLimits(probeLimits(sender)) }, login)
  const { beginning } = opening
  const tls: Step = {
    stage: 'tls',
    async run() {
      await beginning.until(security === 'tls' ? 'connected' : 'secured')
      return certificateFinding(opening.certificate(), deps.now())
    },
  }
  const greeting: Step = {
    stage: 'greeting',
    async run() {
      await beginning.until('greeted')
      return { detail: `${serverOf(sender)} is an SMTP server` }
    },
  }
  const ehlo: Step = {
    stage: 'ehlo',
    async run() {
      await beginning.until('offered')
      return offerFinding(opening.offer(), sender)
    },
  }
  return {
    steps: [
      ...(pop ? popSteps(deps, pop, sender) : []),
      ...(login ? [login.first] : []),
      ...reachSteps(deps.network, sender),
      ...(login?.steps ?? []),
      ...(security === 'tls' ? [tls, greeting] : [greeting]),
      ...(security === 'starttls' ? [tls] : []),
      ehlo,
      ...(login ? [loginStep(beginning, login.login)] : []),
      ...(mail
        ? mailToItselfSteps({ ...deps, ...mail, sender, session: () => beginning.result() })
        : []),
    ],
    close: async () => (await beginning.ended())?.client.quit(),
  }
}

const accountOf = (
  { from }: SmtpSender,
  { secret, username, method }: NonNullable<SmtpSender['auth']>,
): MailboxAccount => ({
  name: secret,
  address: from.address,
  username,
  auth: method === 'xoauth2' ? 'oauth2' : 'password',
})

/** The beginning of a session, and what its connection has shown by then. */
function smtpOpening(
  account: Pick<SmtpAccount, 'sender' | 'limits'>,
  steps: Pick<LoginSteps, 'login' | 'trying'> | undefined,
) {
  let certificate: ServerCertificate | undefined
  let offer: EhloOffer | undefined
  const beginning = new Milestones<Moment, SmtpSession>((reach) => {
    let startsTls = false
    const onStep: SmtpAccount['onStep'] = (step, client) => {
      certificate = client.certificate ?? certificate
      if (step === 'greeting') reach('connected')
      if (step === 'STARTTLS') startsTls = true
      if (step === 'EHLO') reach(startsTls ? 'secured' : 'greeted')
      if (step !== 'offered') return
      offer = client.offer
      reach('offered')
    }
    const open = () =>
      openSession({ ...account, login: steps?.login(), onStep }, new AbortController().signal)
    return steps ? steps.trying(open) : open()
  })
  return { beginning, certificate: () => certificate, offer: () => offer }
}

function offerFinding(offer: EhloOffer | undefined, { maxMessageBytes }: SmtpSender): Finding {
  if (!offer) return { detail: 'it has said nothing of what it can do' }
  const { mechanisms, maxMessageBytes: most } = offer
  const logins = mechanisms.length === 0 ? 'no login' : `logins by ${mechanisms.join(', ')}`
  const size = most === undefined ? 'mail of any size' : `mail of up to ${megabytes(most)} MB`
  const isLess = most !== undefined && most < maxMessageBytes
  return {
    detail: `it takes ${size}; ${logins}`,
    ...(most !== undefined && { facts: { maxMessageBytes: most } }),
    ...(isLess && {
      warnings: [
        `the server takes less than maxMessageMb of the sender (${megabytes(maxMessageBytes)}): larger mail is refused only when it is sent`,
      ],
    }),
  }
}

const megabytes = (bytes: number): string => (bytes / BYTES_PER_MB).toFixed(1).replace(/\.0$/, '')

const loginStep = (
  beginning: Milestones<Moment, SmtpSession>,
  login: () => VersionedLogin,
): Step => ({
  stage: 'login',
  async run() {
    await beginning.result()
    return { detail: `as ${login().username}` }
  },
})
