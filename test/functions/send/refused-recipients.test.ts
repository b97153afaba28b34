import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createHandler } from '../../../functions/send/handler.js'
import { openTransports } from '../../../functions/send/open-transports.js'
import { answers } from '../../servers/scripted/scripted-smtp-behaviours.js'
import {
  type ScriptedSmtpServer,
  startScriptedSmtpServer,
} from '../../servers/scripted/scripted-smtp-server.js'
import { sendTo, sinceAccepted } from '../../shared/delivery/sends.js'
import { AUTH, smtpSender } from '../../shared/delivery/transports/smtp/smtp-samples.js'
import { type SendWorld, startSendWorld } from '../../worlds/send-world.js'

const GUEST = 'guest@other.example'

let world: SendWorld
let server: ScriptedSmtpServer | undefined
beforeEach(async () => {
  world = await startSendWorld()
})
afterEach(async () => {
  await world.close()
  await server?.close()
})

/** What servers say of one recipient: each could be said to anybody who writes to that address. */
const OF_RECIPIENT = [
  // Words of a login, in every wording that servers have for relaying, groups and walls.
  '550 5.7.1 <guest@other.example>... Relaying denied. Proper authentication required.',
  '550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required',
  '550 5.7.134 RESOLVER.RST.SenderNotAuthenticatedForMailbox; authentication required',
  '530 5.7.1 Authentication required',
  '530 5.7.0 Must issue a STARTTLS command first',
  '530 5.7.57 Client was not authenticated to send anonymous mail',
  '535 5.7.8 Authentication credentials invalid',
  '535 Login refused',
  '534 5.7.9 Application-specific password required',
  '538 5.7.11 Encryption required for requested authentication mechanism',
  '550 5.7.30 Basic authentication is not supported',
  '550 SMTP AUTH is required: log in first',
  '553 sorry, that domain is not in my list of allowed rcpthosts; no valid login',
  '554 5.7.1 Your account is disabled, and your password has expired',
  '454 4.7.0 Temporary authentication failure',
  '432 4.7.12 A password transition is needed',
  // Quotas.
  '452 4.2.2 Over quota',
  '552 5.2.2 Mailbox full',
  '452 4.5.3 Too many recipients',
  '550 5.4.5 Daily user sending limit exceeded',
  '550 5.1.90 You have reached your daily limit for message recipients',
  '450 4.7.1 Rate limit reached for this recipient',
  // Policy.
  '550 5.7.1 Your network is on a block list',
  '554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using list.example',
  '550 5.7.26 Unauthenticated mail is not accepted due to the DMARC policy of the domain',
  '553 5.7.1 <batch@example.co.jp>: Sender address rejected: not owned by user tim',
  '550 5.7.60 Client does not have permissions to send as this sender',
  '451 4.7.1 Greylisted, try again later',
  // Addresses, and servers that give up.
  '550 5.1.1 User unknown',
  '550 5.1.10 RESOLVER.ADR.RecipientNotFound',
  '556 5.1.10 Recipient address has null MX',
  '503 5.5.1 Bad sequence of commands',
  '500 Syntax error',
  '421 4.3.2 Shutting down',
  '599 ?',
  '499 ?',
]

test.each(OF_RECIPIENT)(
  'WHEN a recipient is answered %s THEN who is beside it, and the next mails of the sender, by this connection and by a later run, get theirs',
  async (reply) => {
    await given('RCPT', reply, 'guest@')
    const states = await sent(
      [[GUEST], [GUEST, 'beside@example.com'], ['next@example.com']],
      [['later@example.com']],
    )
    expect(states[0]).toMatch(/^(?:FAILED|QUEUED)$/)
    expect(states.slice(2)).toEqual(['ACCEPTED', 'ACCEPTED'])
    // A server that hangs up takes nobody's mail.
    expect(server?.messages).toHaveLength(reply.startsWith('421') ? 2 : 3)
  },
)

test.each([
  '550 5.7.57 Client was not authenticated to send mail',
  '550 5.7.1 Authentication required for delivery to this group',
  '535 5.7.8 Authentication credentials invalid',
  '550 5.7.30 Basic authentication is not supported',
  '530 Log in first',
])('nor does what is said of a whole message, %s, hold the login', async (reply) => {
  let refused = 0
  server = await startScriptedSmtpServer({
    extensions: ['AUTH CRAM-MD5 PLAIN'],
    behaviour: (command, connection) => {
      if (command.name !== 'DATA' || refused > 0) return false
      refused += 1
      connection.write(`${reply}\r\n`)
      return true
    },
  })
  expect(await sent([[GUEST]], [['to@example.com']])).toEqual(['FAILED', 'ACCEPTED'])
})

test('a login that is refused is held: the table above could not fail otherwise', async () => {
  await given('AUTH', '535 5.7.8 Authentication credentials invalid')
  expect(await sent([[GUEST]], [['to@example.com']])).toEqual(['FAILED', 'FAILED'])
  expect(server?.connections).toBe(1)
})

async function given(at: string, reply: string, about = ''): Promise<void> {
  server = await startScriptedSmtpServer({
    extensions: ['AUTH PLAIN'],
    behaviour: answers(at, reply, about),
  })
}

/** The states of sends to these recipients, of one run after the other. */
async function sent(...runs: (readonly string[])[][]): Promise<string[]> {
  if (!server) throw new Error('no server was started')
  world.sender = smtpSender(server, { auth: { ...AUTH, allowCleartext: true } })
  const sends = []
  for (const [run, recipients] of runs.entries()) {
    const ofRun = recipients.map((addresses, index) =>
      sendTo(addresses, { id: `20261121T120000Z-${`${run}${index}`.padStart(16, '0')}` }),
    )
    for (const send of ofRun) await world.accept(send)
    await handle(ofRun.map(({ id }) => id))
    sends.push(...ofRun)
  }
  const records = await Promise.all(sends.map((send) => world.record(send)))
  return records.map(({ state }) => state)
}

async function handle(bodies: readonly string[]): Promise<void> {
  const loginOf = async () => ({
    username: 'tim',
    password: 'not-a-real-password',
    secretVersion: 'v1',
  })
  const deps = {
    archive: world.archive,
    credentials: { loginOf },
    sesClient: () => {
      throw new Error('nothing is sent by SES here')
    },
    pause: async () => {},
    now: () => sinceAccepted(10_000),
    newId: randomUUID,
  }
  const run = createHandler({
    ...world.sendDeps,
    openTransports: (deadline) => openTransports(deps, deadline),
  })
  const Records = bodies.map((body, index) => ({ messageId: `message-${index}`, body }))
  await run({ Records }, { awsRequestId: randomUUID(), getRemainingTimeInMillis: () => 720_000 })
}
