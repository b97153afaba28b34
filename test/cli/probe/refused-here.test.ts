import { expect, onTestFinished, test } from 'vitest'
import { RefusedHere } from '../../../cli/probe/refused-here.js'
import { senderHealthKey } from '../../../shared/contract/keys.js'
import { IMAP_LIMITS } from '../../../shared/mailbox/imap/imap-limits.js'
import { imapMailboxes } from '../../../shared/mailbox/imap/imap-mailbox.js'
import { openProbed } from '../../../shared/probe/mailbox-probe.js'
import { nodeNetwork } from '../../../shared/probe/network.js'
import { smtpProbe } from '../../../shared/probe/smtp-probe.js'
import { refusesLogin } from '../../servers/scripted/scripted-behaviours.js'
import { startScriptedImapServer } from '../../servers/scripted/scripted-imap-server.js'
import { answers } from '../../servers/scripted/scripted-smtp-behaviours.js'
import { startScriptedSmtpServer } from '../../servers/scripted/scripted-smtp-server.js'
import { AUTH, smtpSender } from '../../shared/delivery/transports/smtp/smtp-samples.js'
import { inShort, LOGIN, loginSource, reportsOf } from '../../shared/probe/probe-reports.js'

const REFUSED = '535 5.7.8 Authentication credentials invalid'

test('of senders that share a login, the first that is refused is the last that is tried', async () => {
  const server = await startScriptedSmtpServer({
    extensions: ['AUTH PLAIN'],
    behaviour: answers('AUTH', REFUSED),
  })
  onTestFinished(server.close)
  const memory = new RefusedHere().of((name) => name, senderHealthKey)
  const sender = smtpSender(server, {
    maxMessageBytes: 1_000_000,
    auth: { ...AUTH, allowCleartext: true },
  })
  const probe = (login = LOGIN) =>
    reportsOf(
      smtpProbe(
        { ...loginSource(login), ...memory, network: nodeNetwork, pause: async () => {} },
        sender,
      ),
    )
  expect(inShort(await probe())).toMatch(/login!AUTH_FAILED$/)
  const [, , held] = await probe()
  expect(held).toMatchObject({ stage: 'secret', failure: { code: 'LOGIN_HELD' } })
  expect(server.commands.filter((line) => line.startsWith('AUTH'))).toHaveLength(1)
  expect(inShort(await probe({ ...LOGIN, secretVersion: 'v2' }))).toMatch(/login!AUTH_FAILED$/)
})

test('a mailbox that has refused is not logged in to for a mail that comes back', async () => {
  const server = await startScriptedImapServer({ behaviour: refusesLogin() })
  onTestFinished(server.close)
  const memory = new RefusedHere().of((name) => name, senderHealthKey)
  const deps = {
    ...loginSource(),
    ...memory,
    network: nodeNetwork,
    openMailbox: imapMailboxes(IMAP_LIMITS),
    clock: () => 0,
    timeLimitMs: 20_000,
  }
  const imap = { host: server.host, port: server.port, security: 'none' as const }
  const open = () =>
    openProbed(deps, {
      name: 'operations',
      address: 'operations@example.co.jp',
      imap: { auth: 'password', ...imap },
      poll: { seconds: 3_600 },
    })
  await expect(open()).rejects.toMatchObject({ code: 'AUTH_FAILED' })
  await expect(open()).rejects.toMatchObject({ code: 'LOGIN_HELD' })
  expect(server.commands.filter((line) => /LOGIN|AUTHENTICATE/.test(line))).toHaveLength(1)
})
