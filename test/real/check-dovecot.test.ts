import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { IMAP_LIMITS } from '../../shared/mailbox/imap/imap-limits.js'
import { imapMailboxes } from '../../shared/mailbox/imap/imap-mailbox.js'
import { mailboxProbe } from '../../shared/probe/mailbox-probe.js'
import { nodeNetwork } from '../../shared/probe/network.js'
import { type Dovecot, startDovecot } from '../servers/dovecot.js'
import { realServer } from '../servers/real-server.js'
import { inShort, loginSource, reportsOf } from '../shared/probe/probe-reports.js'

const dovecotHere = realServer('dovecot')
if (!dovecotHere.available) console.log(`Skipped: probes of a real Dovecot. ${dovecotHere.reason}`)

const MAIL = Buffer.from('From: a@example.com\r\nSubject: one\r\n\r\nbody\r\n')

describe.skipIf(!dovecotHere.available)('a mailbox on a Dovecot that asks for TLS', () => {
  let dovecot: Dovecot
  beforeAll(async () => {
    dovecot = await startDovecot({ tls: 'required', folders: ['Done', '送信済みアイテム'] })
    await dovecot.deliver(
      dovecot.user,
      Array.from({ length: 8 }, () => MAIL),
    )
  })
  afterAll(() => dovecot?.stop())

  const probe = (
    imap: { port: number; security: 'tls' | 'starttls' | 'none'; host?: string },
    password = dovecot.password,
    folder = 'INBOX',
  ) =>
    reportsOf(
      mailboxProbe(
        {
          ...loginSource({ username: dovecot.user, password, secretVersion: 'v1' }),
          network: nodeNetwork,
          openMailbox: imapMailboxes(IMAP_LIMITS),
          clock: () => performance.now(),
          timeLimitMs: 30_000,
        },
        {
          mailbox: {
            name: 'operations',
            address: dovecot.user,
            imap: { auth: 'password', host: dovecot.host, ca: dovecot.certificatePem, ...imap },
            poll: { seconds: 600 },
          },
          monitors: [{ name: 'nightly', folder, then: { move: 'Done' } }],
          sentCopy: '送信済みアイテム',
        },
      ),
    )

  const REST = 'capabilities folder:INBOX target:Done target:送信済みアイテム read'

  test('by TLS', async () => {
    const reports = await probe({ port: dovecot.imapsPort, security: 'tls' })
    expect(inShort(reports)).toBe(`dns tcp secret tls greeting login ${REST}`)
    expect(reports.at(-1)?.facts).toMatchObject({ mails: 5, bytes: 5 * MAIL.length })
  })

  test('by STARTTLS', async () => {
    const reports = await probe({ port: dovecot.imapPort, security: 'starttls' })
    expect(inShort(reports)).toBe(`dns tcp secret greeting tls login ${REST}`)
  })

  test.each<[string, () => ReturnType<typeof probe>, string]>([
    [
      'a wrong password',
      () => probe({ port: dovecot.imapsPort, security: 'tls' }, 'wrong-made-up'),
      'dns tcp secret tls greeting login!AUTH_FAILED',
    ],
    [
      'a login in the clear',
      () => probe({ port: dovecot.imapPort, security: 'none' }),
      'dns tcp secret greeting login!TLS_REQUIRED',
    ],
    [
      'TLS on the port of STARTTLS',
      () => probe({ port: dovecot.imapPort, security: 'tls' }),
      'dns tcp secret tls!TLS_NOT_SPOKEN',
    ],
    [
      'in the clear on the port of TLS',
      () => probe({ port: dovecot.imapsPort, security: 'none' }),
      'dns tcp secret greeting!TLS_EXPECTED',
    ],
    [
      'a folder that is missing',
      () => probe({ port: dovecot.imapsPort, security: 'tls' }, dovecot.password, '請求書'),
      'dns tcp secret tls greeting login capabilities folder:請求書!FOLDER_NOT_FOUND target:Done target:送信済みアイテム read',
    ],
  ])(
    '%s',
    async (_, probed, expected) => {
      expect(inShort(await probed())).toBe(expected)
    },
    60_000,
  )

  test('leaves the mail as it was: new, and unread', async () => {
    await probe({ port: dovecot.imapsPort, security: 'tls' })
    expect(await dovecot.filesOf(dovecot.user)).toHaveLength(8)
  })
})
