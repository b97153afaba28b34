import { describe, expect, it, onTestFinished } from 'vitest'
import { smtpTransport } from '../../../../../shared/delivery/transports/smtp/smtp-transport.js'
import type { RecipientOutcome } from '../../../../../shared/delivery/transports/transport.js'
import type { SmtpSender } from '../../../../../shared/jobs/requests/sender-definition.js'
import {
  answers,
  closesAt,
  silentAt,
} from '../../../../servers/scripted/scripted-smtp-behaviours.js'
import {
  type SmtpBehaviour,
  startScriptedSmtpServer,
} from '../../../../servers/scripted/scripted-smtp-server.js'
import { AUTH, inShort, messageOf, PASSWORD_LOGIN, smtpSender, tellNobody } from './smtp-samples.js'

const TO = ['one@example.com', 'two@example.com', 'three@example.com']

/** A moment of the dialogue, and the step that a failure then names. */
const STEPS = [
  ['GREETING', 'greeting'],
  ['EHLO', 'EHLO'],
  ['AUTH', 'AUTH'],
  ['RESPONSE', 'AUTH'],
  ['MAIL', 'MAIL FROM'],
  ['RCPT', 'RCPT TO'],
  ['DATA', 'DATA'],
] as const

const QUICK = { connectSeconds: 20, responseSeconds: 0.2, wholeSeconds: 60 }

describe.each(STEPS)('a failure at %s names %s', (at, step) => {
  it('GIVEN silence THEN with the limit, and the setting for another', async () => {
    const [outcome] = await deliver(silentAt(at), { limits: QUICK })
    expect(outcome).toMatchObject({ outcome: 'put off', code: 'TIMED_OUT' })
    expect(outcome?.reason).toMatch(
      new RegExp(`: ${step}: no answer in time; the limit is 0.2 s, limits.response of the sender`),
    )
  })

  it('GIVEN an end of the connection THEN too', async () => {
    const [outcome] = await deliver(closesAt(at))
    expect(outcome?.reason).toContain(`: ${step}: `)
  })

  it('GIVEN a 4 THEN too, with the words of the server', async () => {
    const [outcome] = await deliver(answers(at, '454 4.3.0 Not just now'))
    expect(outcome).toMatchObject({ outcome: 'put off', code: 'PUT_OFF' })
    expect(outcome?.reason).toMatch(new RegExp(`${step}( CRAM-MD5)?: 454 4.3.0 Not just now`))
  })
})

it.each([
  ['FIRST BYTES', 'end of data: '],
  ['MESSAGE', 'end of data: '],
])('GIVEN silence at %s THEN the whole time is named', async (at, step) => {
  const limits = { ...QUICK, wholeSeconds: 0.5 }
  const [outcome] = await deliver(silentAt(at), { limits })
  expect(outcome).toMatchObject({ outcome: 'unknown', code: 'OUTCOME_UNKNOWN' })
  expect(outcome?.reason).toContain(`${step}the time for one mail is up; the limit is 0.5 s`)
})

it('GIVEN a function that ends THEN that is said, and no setting', async () => {
  const [outcome] = await deliver(silentAt('MAIL'), {}, 300)
  expect(outcome?.reason).toContain('MAIL FROM: the time of the function is up')
  expect(outcome?.reason).not.toContain('limits.')
})

it('GIVEN an answer that comes byte by byte THEN the limit is that of the whole answer', async () => {
  const trickles: SmtpBehaviour = ({ name }, connection) => {
    if (name !== 'MAIL') return false
    const timer = setInterval(() => connection.write('2'), 50)
    onTestFinished(() => clearInterval(timer))
    return true
  }
  const [outcome] = await deliver(trickles, { limits: QUICK })
  expect(outcome?.reason).toContain(': MAIL FROM: no answer in time')
})

describe('the name given with EHLO', () => {
  const picky: SmtpBehaviour = ({ name, args }, connection) => {
    if ((name !== 'EHLO' && name !== 'HELO') || args === 'known.example.co.jp') return false
    connection.write('550 5.7.1 Helo command rejected: unknown client\r\n')
    return true
  }

  it('GIVEN a server that does not take it THEN it is refused at once, with the name and the setting', async () => {
    const [outcome] = await deliver(picky)
    expect(outcome).toMatchObject({ outcome: 'refused', code: 'EHLO_REFUSED' })
    expect(outcome?.reason).toContain(
      'EHLO: 550 5.7.1 Helo command rejected: unknown client (it was given the name example.co.jp; `ehlo` of the sender sets another)',
    )
  })

  it.each([
    ['450 4.7.1 Host not found', undefined, 'put off PUT_OFF'],
    ['421 4.7.0 Try again later, closing connection. (EHLO)', undefined, 'put off PUT_OFF'],
    ['550 5.7.1 Spoofed', AUTH, 'refused EHLO_REFUSED'],
    ['502 5.5.1 Not known', AUTH, 'refused REFUSED'],
    ['550 5.7.1 Spoofed', undefined, 'accepted'],
    ['502 5.5.1 Not known', undefined, 'accepted'],
  ])('GIVEN %j to EHLO alone, and a login %j THEN it is %s', async (reply, auth, expected) => {
    const outcomes = await deliver(answers('EHLO', reply), { auth })
    expect(inShort(outcomes)[0]).toBe(`one@example.com ${expected}`)
  })

  it('GIVEN the one that it knows THEN it takes the mail', async () => {
    expect(inShort(await deliver(picky, { ehlo: 'known.example.co.jp' }))).toEqual(
      TO.map((address) => `${address} accepted`),
    )
  })
})

describe('more recipients than a message may have', () => {
  const CRAM_ONLY = ['AUTH CRAM-MD5']
  const atMost =
    (most: number, refusal: string): SmtpBehaviour =>
    ({ name }, connection) => {
      if (name === 'MAIL') taken = 0
      if (name !== 'RCPT') return false
      taken += 1
      if (taken <= most) return false
      connection.write(`${refusal}\r\n`)
      return true
    }
  let taken = 0

  it.each([
    ['552 5.5.3 Too many recipients', CRAM_ONLY],
    ['452 4.5.3 Too many recipients', CRAM_ONLY],
    ['552 Maximum of 2 recipients', [...CRAM_ONLY, 'PIPELINING']],
    ['452 no more', CRAM_ONLY],
    ['550 too many recipients', CRAM_ONLY],
    ['450 4.5.3 No', [...CRAM_ONLY, 'PIPELINING']],
  ])('GIVEN %j to the third THEN two get it, and one is left over', async (refusal, extensions) => {
    const outcomes = await deliver(atMost(2, refusal), {}, 60_000, extensions)
    expect(inShort(outcomes)).toEqual([
      'one@example.com accepted',
      'two@example.com accepted',
      'three@example.com left over PUT_OFF',
    ])
  })

  it('GIVEN that to everybody THEN all are put off: the same question would have the same answer', async () => {
    const outcomes = await deliver(atMost(0, '452 4.5.3 Too many recipients this hour'))
    expect(inShort(outcomes)).toEqual(TO.map((address) => `${address} put off PUT_OFF`))
  })

  it.each(['DATA', 'MESSAGE'])('GIVEN that at %s THEN all are left over', async (at) => {
    const outcomes = await deliver(answers(at, '550 5.5.3 Too many recipients'))
    expect(inShort(outcomes)).toEqual(TO.map((address) => `${address} left over PUT_OFF`))
  })
})

async function deliver(
  behaviour: SmtpBehaviour,
  overrides: Partial<SmtpSender> = {},
  remainingMs = 60_000,
  extensions: readonly string[] = ['AUTH CRAM-MD5'],
): Promise<readonly RecipientOutcome[]> {
  const server = await startScriptedSmtpServer({ extensions, behaviour })
  const sender = smtpSender(server, { auth: { ...AUTH, method: 'cram-md5' }, ...overrides })
  const transport = smtpTransport({
    sender,
    login: sender.auth && PASSWORD_LOGIN,
    deadline: { remainingMs: () => remainingMs },
  })
  onTestFinished(async () => {
    await transport.close()
    await server.close()
  })
  return transport.deliver(messageOf(), TO, tellNobody)
}
