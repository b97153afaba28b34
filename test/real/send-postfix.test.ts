import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { smtpTransport } from '../../shared/delivery/transports/smtp/smtp-transport.js'
import type { Transport } from '../../shared/delivery/transports/transport.js'
import type { SmtpSender } from '../../shared/jobs/requests/sender-definition.js'
import { type Postfix, startPostfix } from '../servers/postfix.js'
import { POSTFIX_USER } from '../servers/postfix-configuration.js'
import { realServer } from '../servers/real-server.js'
import {
  AUTH,
  inShort,
  messageOf,
  NO_HURRY,
  smtpSender,
  tellNobody,
} from '../shared/delivery/transports/smtp/smtp-samples.js'

const available = realServer('postfix')
const title = available.available ? 'Postfix' : `Postfix (skipped: ${available.reason})`

const ONE = 'one@example.com'
const THREE = 'three@example.com'
const STARTUP_MS = 60_000

describe.skipIf(!available.available)(title, () => {
  const started: { postfix?: Postfix } = {}
  beforeAll(async () => {
    started.postfix = await startPostfix()
  }, STARTUP_MS)
  afterAll(() => started.postfix?.stop())

  it.each(['plain', 'login', 'cram-md5', 'auto'] as const)(
    'lets us in by %s over STARTTLS, and delivers what we sent',
    async (method) => {
      const transport = transportTo({ auth: { ...AUTH, method } })
      const body = `.by ${method}\r\n`
      const outcomes = await transport.deliver(messageOf(body), [ONE], tellNobody)
      expect(inShort(outcomes)).toEqual([`${ONE} accepted`])
      const { serverMessageId } = outcomes[0] ?? {}
      expect(await server().log()).toContain(`${serverMessageId}: client=`)
      const lines = body.replaceAll('\r\n', '\n')
      await vi.waitFor(async () =>
        expect((await server().delivered(ONE)).some((mail) => mail.endsWith(lines))).toBe(true),
      )
    },
  )

  it('GIVEN an open line WHEN the method is auto THEN CRAM-MD5 is used, and PLAIN is not', async () => {
    const open = { security: 'none' } as const
    expect(await send(transportTo(open), [ONE])).toEqual([`${ONE} accepted`])
    expect(await send(transportTo({ ...open, auth: { ...AUTH, method: 'plain' } }), [ONE])).toEqual(
      [`${ONE} refused AUTH_UNSUPPORTED`],
    )
  })

  it.each(['plain', 'login', 'cram-md5'] as const)(
    'refuses a wrong password by %s',
    async (method) => {
      const transport = transportTo({ auth: { ...AUTH, method } }, 'another-made-up-one')
      const outcomes = await transport.deliver(messageOf(), [ONE], tellNobody)
      expect(outcomes).toMatchObject([{ outcome: 'refused', code: 'AUTH_FAILED' }])
      expect(outcomes[0]?.reason).toContain('535 5.7.8')
    },
  )

  it('GIVEN three recipients, one of them unknown THEN the others get it', async () => {
    const outcomes = await send(transportTo(), [ONE, 'two@example.com', THREE])
    expect(outcomes).toEqual([
      `${ONE} accepted`,
      'two@example.com refused RECIPIENT_NOT_FOUND',
      `${THREE} accepted`,
    ])
  })

  it('refuses to send as somebody else', async () => {
    const message = { ...messageOf(), from: 'chief@example.co.jp' }
    const transport = transportTo()
    const outcomes = await transport.deliver(message, [ONE], tellNobody)
    expect(inShort(outcomes)).toEqual([`${ONE} refused SENDER_REFUSED`])
  })

  it('says how much it takes, and is not sent more', async () => {
    const message = messageOf('x'.repeat(70).concat('\r\n').repeat(20_000))
    const [outcome] = await transportTo().deliver(message, [ONE], tellNobody)
    expect(outcome).toMatchObject({ outcome: 'refused', code: 'MESSAGE_TOO_LARGE' })
  })

  it('takes several messages in one connection', async () => {
    const before = await connections()
    const transport = transportTo()
    for (const _ of [1, 2, 3]) expect(await send(transport, [THREE])).toEqual([`${THREE} accepted`])
    expect(await connections()).toBe(before + 1)
  })

  describe('that is strict', () => {
    const strict: { postfix?: Postfix } = {}
    beforeAll(async () => {
      strict.postfix = await startPostfix({
        settings: [
          'smtpd_helo_required = yes',
          'smtpd_delay_reject = no',
          'smtpd_helo_restrictions = reject_invalid_helo_hostname, reject_non_fqdn_helo_hostname, check_helo_access inline:{ { [127.0.0.1] = REJECT spoofed } }',
          'smtpd_recipient_limit = 1',
          'smtpd_recipient_overshoot_limit = 1000',
        ],
      })
    }, STARTUP_MS)
    afterAll(() => strict.postfix?.stop())

    it('takes the name that a sender gives by default', async () => {
      expect(
        await send(transportTo({ ehlo: 'example.co.jp' }, undefined, strict.postfix), [ONE]),
      ).toEqual([`${ONE} accepted`])
    })

    it.each(['[127.0.0.1]', 'batch', 'bad_name'])(
      'does not take %s, and we say so at once',
      async (ehlo) => {
        const transport = transportTo({ ehlo, security: 'none' }, undefined, strict.postfix)
        const [outcome] = await transport.deliver(messageOf(), [ONE], tellNobody)
        expect(outcome).toMatchObject({ outcome: 'refused', code: 'EHLO_REFUSED' })
        expect(outcome?.reason).toContain(`(it was given the name ${ehlo}; \`ehlo\` of the sender`)
      },
    )

    it('takes one recipient with a message; the others are left over, and get theirs with the next', async () => {
      const transport = transportTo({}, undefined, strict.postfix)
      expect(await send(transport, [ONE, THREE])).toEqual([
        `${ONE} accepted`,
        `${THREE} left over PUT_OFF`,
      ])
      expect(await send(transport, [THREE])).toEqual([`${THREE} accepted`])
    })
  })

  it('GIVEN an authority that is not ours THEN nothing is said to it', async () => {
    const sender = smtpSender(server(), { security: 'starttls', auth: AUTH })
    const login = {
      username: POSTFIX_USER.name,
      password: POSTFIX_USER.password,
      secretVersion: 'v1',
    }
    const transport = smtpTransport({ sender, login, deadline: NO_HURRY })
    expect(await send(transport, [ONE])).toEqual([`${ONE} put off TLS_CERT_UNTRUSTED`])
  })

  const server = (): Postfix => {
    if (!started.postfix) throw new Error('Postfix is not there')
    return started.postfix
  }

  const connections = async (): Promise<number> =>
    (await server().log()).split(': connect from').length - 1

  function transportTo(
    overrides: Partial<SmtpSender> = {},
    password = POSTFIX_USER.password,
    postfix = server(),
  ): Transport {
    const transport = smtpTransport({
      sender: smtpSender(postfix, {
        security: 'starttls',
        ca: postfix.certificatePem,
        auth: AUTH,
        ...overrides,
      }),
      login: { username: POSTFIX_USER.name, password, secretVersion: 'v1' },
      deadline: NO_HURRY,
    })
    onTestFinished(() => transport.close())
    return transport
  }
})

const send = async (transport: Transport, recipients: readonly string[]): Promise<string[]> =>
  inShort(await transport.deliver(messageOf(), recipients, tellNobody))
