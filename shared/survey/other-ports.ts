import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { shortenedTo } from '../contract/cut-text.js'
import type { PopServer } from '../jobs/requests/survey-request.js'
import type { MailServer } from '../mailbox/mailbox-session.js'
import type { SeenPort } from './survey-answer.js'

/** A port of a mail server on which something else than IMAP may be spoken. */
export interface OtherPort {
  readonly protocol: SeenPort['protocol']
  readonly host: string
  readonly port: number
  /** TLS from the first byte. */
  readonly isSecured: boolean
}

/** Looks at one port. Never rejects. */
export type LookAtPort = (port: OtherPort) => Promise<SeenPort>

/** TLS from the first byte (RFC 8314 3.3). */
const POPS_PORT = 995

/** POP3 is at 995 and 110 (RFC 8314, RFC 1939), ManageSieve at 4190 (RFC 5804); many providers have POP3 on a host of its own. @param named by an operator */
export function otherPortsOf(
  { host }: Pick<MailServer, 'host'>,
  named?: PopServer,
): readonly OtherPort[] {
  const popHost = host.replace(/^imap4?(?=[.-])/i, 'pop')
  const hosts = popHost === host ? [host] : [host, popHost]
  return [
    ...(named
      ? [{ protocol: 'POP3' as const, ...named, isSecured: named.port === POPS_PORT }]
      : []),
    ...hosts.flatMap((popServer): OtherPort[] => [
      { protocol: 'POP3', host: popServer, port: POPS_PORT, isSecured: true },
      { protocol: 'POP3', host: popServer, port: 110, isSecured: false },
    ]),
    { protocol: 'ManageSieve', host, port: 4190, isSecured: false },
  ]
}

/** Of each port; all are looked at at once. */
const LIMIT_MS = 5_000

/** A server that says more than that has nothing to say here. */
const MOST_CHARACTERS = 16_384

/** Of its own words. */
const MOST_TOLD = 200

/** What is waited for, and what is asked then. */
const DIALOGUES: Readonly<Record<SeenPort['protocol'], Dialogue>> = {
  POP3: {
    isGreeting: (said) => /^\+OK.*\r?\n/.test(said),
    ask: 'CAPA\r\n',
    isAnswer: (said) => /\n\.\r?\n|\n?-ERR.*\r?\n/.test(said),
    told: popWords,
  },
  ManageSieve: {
    isGreeting: (said) => /^"IMPLEMENTATION"/im.test(said) && /^OK\b.*\r?\n/im.test(said),
    told: sieveWords,
  },
}

interface Dialogue {
  readonly isGreeting: (said: string) => boolean
  readonly ask?: string
  readonly isAnswer?: (said: string) => boolean
  readonly told: (said: string) => string | undefined
}

/** Looks by the network of this machine. @param trust whose certificates are accepted, where it is not everybody's */
export const lookAtPort =
  (trust: Pick<MailServer, 'ca' | 'servername'>, limitMs: number = LIMIT_MS): LookAtPort =>
  ({ isSecured, ...port }) =>
    new Promise((seen) => {
      const { protocol, host } = port
      const dialogue = DIALOGUES[protocol]
      const socket = isSecured ? secured(port, trust) : connect(port)
      let [said, isAsked] = ['', false]
      const end = (state: SeenPort['state'], told?: string) => {
        socket.destroy()
        seen({ protocol, host, port: port.port, state, ...(told !== undefined && { told }) })
      }
      // What has begun to answer is open, whatever comes of it.
      const endAsFar = () =>
        dialogue.isGreeting(said) ? end('open') : end(said === '' ? 'closed' : 'other')
      socket.setTimeout(limitMs, endAsFar)
      setTimeout(endAsFar, limitMs).unref()
      socket.on('error', (error: NodeJS.ErrnoException) =>
        isOfCertificate(error)
          ? end('open', `its certificate is not accepted: ${error.code}`)
          : endAsFar(),
      )
      socket.on('close', endAsFar)
      socket.setEncoding('utf8').on('data', (text: string) => {
        said += text
        if (said.length > MOST_CHARACTERS) return endAsFar()
        if (!dialogue.isGreeting(said)) return
        const { ask, isAnswer = () => true } = dialogue
        if (ask !== undefined && !isAsked) {
          isAsked = true
          socket.write(ask)
        } else if (isAnswer(said)) end('open', dialogue.told(said))
      })
    })

const secured = (
  { host, port }: { host: string; port: number },
  { ca, servername }: Pick<MailServer, 'ca' | 'servername'>,
): Socket =>
  connectTls({
    host,
    port,
    ...(ca !== undefined && { ca }),
    ...(servername !== undefined && { servername }),
  })

/** Node's codes for what is wrong with a certificate. */
const isOfCertificate = ({ code = '' }: NodeJS.ErrnoException): boolean =>
  /CERT|SELF_SIGNED|ALTNAME|UNABLE_TO_/.test(code)

/** How long mail is kept that a client has received (RFC 2449 6.7): `EXPIRE 0` removes it, `EXPIRE NEVER` does not. */
function popWords(said: string): string | undefined {
  const [, days = ''] = /^EXPIRE +(\d+|NEVER)/im.exec(said) ?? []
  if (days === '') return undefined
  if (days.toUpperCase() === 'NEVER') return 'the server itself removes nothing (EXPIRE NEVER)'
  return days === '0'
    ? 'the server removes what a client has received (EXPIRE 0)'
    : `the server removes mail after ${days} days (EXPIRE ${days})`
}

function sieveWords(said: string): string | undefined {
  const [, extensions] = /^"SIEVE" "([^"]*)"/im.exec(said) ?? []
  return extensions === undefined ? undefined : `rules can: ${words(extensions)}`
}

/** What a server calls itself is shown in terminals and mails. */
const words = (told: string): string => shortenedTo(told.replace(/[^ -~]+/g, '?'), MOST_TOLD)
