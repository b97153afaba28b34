import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { startMailServer } from '../../../local/mail-server/start-mail-server.js'
import type { SmtpSender } from '../../../shared/jobs/requests/sender-definition.js'
import { IMAP_LIMITS } from '../../../shared/mailbox/imap/imap-limits.js'
import { imapMailboxes } from '../../../shared/mailbox/imap/imap-mailbox.js'
import type { ReturnMailbox } from '../../../shared/probe/mail-to-itself.js'
import { nodeNetwork } from '../../../shared/probe/network.js'
import { smtpProbe } from '../../../shared/probe/smtp-probe.js'
import { removeDirectory } from '../../remove-directory.js'
import { answers } from '../../servers/scripted/scripted-smtp-behaviours.js'
import { startScriptedSmtpServer } from '../../servers/scripted/scripted-smtp-server.js'
import { smtpSender } from '../delivery/transports/smtp/smtp-samples.js'
import { inShort, loginSource, reportsOf } from './probe-reports.js'

const ADDRESS = 'operations@example.co.jp'
const LOGIN = { username: ADDRESS, password: 'not-a-real-password' }
const OWN = { from: { name: 'Batch', address: ADDRESS }, maxMessageBytes: 1_000_000 }

async function mailServer() {
  const directory = await mkdtemp(join(tmpdir(), 'mailjobs-to-itself-'))
  onTestFinished(() => removeDirectory(directory))
  const server = await startMailServer({
    directory,
    users: [{ address: ADDRESS, ...LOGIN }],
    imapPort: 0,
    smtpPort: 0,
    maxMessageBytes: 10_000_000,
    onDelivered: () => {},
  })
  onTestFinished(server.close)
  return server
}

/** @param mailbox where the mail is looked for */
function probe(sender: SmtpSender, mailbox: ReturnMailbox | undefined) {
  let now = Date.parse('2026-11-21T09:00:00Z')
  const deps = {
    ...loginSource(),
    network: nodeNetwork,
    // Time passes only while it waits.
    now: () => new Date(now),
    pause: async (ms: number) => {
      now += ms
    },
  }
  let ids = 0
  return reportsOf(smtpProbe(deps, sender, { mailbox, newId: () => `made-up-${++ids}` }))
}

const inboxOf = ({ host, port }: { host: string; port: number }): ReturnMailbox => ({
  name: 'demo',
  open: () =>
    imapMailboxes(IMAP_LIMITS)({ host, port, security: 'none' }, LOGIN, { timeLimitMs: 20_000 }),
})

test('a mail to itself is found in the mailbox of its address, and stays there', async () => {
  const { smtp, imap } = await mailServer()
  const reports = await probe(smtpSender(smtp, OWN), inboxOf(imap))
  expect(inShort(reports)).toBe('dns tcp greeting ehlo mail return')
  expect(reports.at(-1)).toMatchObject({
    detail: expect.stringContaining('in INBOX of demo after'),
    facts: { uid: 1 },
  })
})

test('one that does not come is a warning: it may be on its way', async () => {
  const { imap } = await mailServer()
  const elsewhere = await startScriptedSmtpServer()
  onTestFinished(elsewhere.close)
  const reports = await probe(smtpSender(elsewhere, OWN), inboxOf(imap))
  expect(inShort(reports)).toBe('dns tcp greeting ehlo mail return?')
  expect(reports.at(-1)?.detail).toBe('it is not in INBOX of demo after 60 s')
  expect(elsewhere.messages.join('')).toContain('Auto-Submitted: auto-generated')
})

test('where no mailbox has the address, nobody looks for it, and it is said', async () => {
  const { smtp } = await mailServer()
  const reports = await probe(smtpSender(smtp, OWN), undefined)
  expect(inShort(reports)).toBe('dns tcp greeting ehlo mail')
  expect(reports.at(-1)?.detail).toContain('no mailbox here has this address')
})

test('a mail that is refused has its entry of the catalogue', async () => {
  const server = await startScriptedSmtpServer({
    behaviour: answers('RCPT', '550 5.1.1 no such user here'),
  })
  onTestFinished(server.close)
  const reports = await probe(smtpSender(server, OWN), undefined)
  expect(inShort(reports)).toBe('dns tcp greeting ehlo mail!RECIPIENT_NOT_FOUND')
  expect(reports.at(-1)?.detail).toContain('no such user here')
})
