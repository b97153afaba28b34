import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Access } from '../access.js'
import type { EventBridgeEvent } from '../eventbridge.js'
import type { OnExchange } from '../exchange.js'
import type { Intercept } from '../faults.js'
import { type LoopbackServer, startLoopbackServer } from '../loopback-server.js'
import { parametersOf } from '../query-parameters.js'
import type { AccessKeys } from '../signatures.js'
import { acceptMail, type MailRoom } from './accept-mail.js'
import { accountAnswer } from './account-facts.js'
import type { Deliver } from './fates.js'
import {
  answerReply,
  errorReply,
  faultReply,
  readForm,
  regionOf,
  requireCaller,
  type SesReply,
  send,
  sentReply,
} from './query-protocol.js'
import { rawEmailOf } from './raw-email.js'
import { needsOf, requireRights } from './rights.js'

/** A call as those see it who make it fail. */
export interface SesCall {
  /** As in the API reference: SendRawEmail. */
  readonly operation: string
  readonly source: string
  readonly destinations: readonly string[]
}

/** What a stand-in for SES is started with. */
export interface SesStandInOptions {
  /** Addresses and domains that mail may come from. */
  readonly verified: ReadonlySet<string>
  readonly configurationSets: ReadonlySet<string>
  readonly deliver: Deliver
  /** Told of what becomes of mail that was sent with a configuration set, as the default bus is. */
  readonly onEvent?: (event: EventBridgeEvent) => void
  readonly intercept?: Intercept<SesCall>
  /** Who may call; without it, whoever signs at all. */
  readonly keys?: AccessKeys
  /** What they may do; without it, everything. */
  readonly access?: Access
  readonly onExchange?: OnExchange | undefined
  /** What events say they come from. */
  readonly account?: string
  /** Default 0: a free port. */
  readonly port?: number
  readonly now?: () => Date
  readonly newId?: () => string
}

/**
 * SendRawEmail of SES on 127.0.0.1, in the query protocol, and what it says of identities and quota: it refuses what SES refuses, in its words where they are known,
 * puts its own Message-ID and Date into what it delivers, and tells of the outcome by events. The account is out of the
 * sandbox.
 *
 * It is SES in whatever region a call is signed for. As with SES, mail is on its way after the answer; `close` waits for what is.
 */
export async function startSesStandIn({
  intercept,
  keys,
  access,
  onExchange,
  port,
  ...options
}: SesStandInOptions): Promise<LoopbackServer> {
  const room: Omit<MailRoom, 'region'> = {
    account: '000000000000',
    now: () => new Date(),
    newId: randomUUID,
    onEvent: () => {},
    ...options,
  }
  const underWay = new Set<Promise<void>>()
  const accepted = { mails: 0 }
  const server = await startLoopbackServer((message, response) => {
    const requestId = room.newId()
    answer(message, requestId, {
      room,
      intercept,
      keys,
      access,
      onExchange,
      underWay,
      accepted,
    })
      .catch((error: unknown) => errorReply(error, requestId))
      .then((reply) => send(message, response, reply))
      .catch(() => response.destroy())
  }, port)
  return {
    endpoint: server.endpoint,
    async close() {
      await server.close()
      await Promise.all(underWay)
    },
  }
}

interface Answering {
  readonly room: Omit<MailRoom, 'region'>
  readonly intercept: Intercept<SesCall> | undefined
  readonly keys: AccessKeys | undefined
  readonly access: Access | undefined
  readonly onExchange: OnExchange | undefined
  /** Mail that is being delivered. */
  readonly underWay: Set<Promise<void>>
  /** Since it was started. */
  readonly accepted: { mails: number }
}

/** undefined: the connection is to be dropped. */
async function answer(
  message: IncomingMessage,
  requestId: string,
  { room, intercept, keys, access, onExchange, underWay, accepted }: Answering,
): Promise<SesReply | undefined> {
  requireCaller(message, keys)
  const form = await readForm(message)
  const region = regionOf(message)
  const { verified } = room
  requireRights(message, access, (known) => needsOf(form, region, room.verified, known))
  const told = accountAnswer(form, { verified, sent: () => accepted.mails })
  onExchange?.({
    service: 'ses',
    operation: form.get('Action') ?? '',
    input: parametersOf(form),
    output: undefined,
    errorType: undefined,
  })
  if (told) return answerReply(form.get('Action') ?? '', told, requestId)
  const email = rawEmailOf(form)
  const { source, destinations } = email
  const fault = await intercept?.({ operation: 'SendRawEmail', source, destinations })
  if (fault === 'drop-connection-before') return undefined
  if (typeof fault === 'object') return faultReply(fault, 'Injected by the test', requestId)
  const { messageId, deliver } = acceptMail(email, { ...room, region })
  const delivery = deliver().finally(() => underWay.delete(delivery))
  underWay.add(delivery)
  accepted.mails += email.destinations.length
  return fault === 'drop-connection-after-effect' ? undefined : sentReply(messageId, requestId)
}
