import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTransport } from 'nodemailer'
import { expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { startMailServer } from '../../../local/mail-server/start-mail-server.js'
import { removeDirectory } from '../../remove-directory.js'
import { openImapClient } from '../../servers/imap-client.js'

const operations = {
  address: 'operations@example.co.jp',
  username: 'operations',
  password: 'not-a-real-password',
}
const placeSchema = z.object({ host: z.string(), port: z.number() })
const portsSchema = z.object({ imap: placeSchema, smtp: placeSchema })
type Place = z.infer<typeof placeSchema>

it('GIVEN mail is being accepted WHEN the process is killed THEN all that was accepted is kept', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'mailjobs-killed-'))
  onTestFinished(() => removeDirectory(directory))
  const { imap, smtp, kill } = await startChild(directory)
  const uidValidity = (await readInbox(imap)).uidValidity

  const accepted = await sendUntil(smtp, { count: 20, act: kill })
  expect(accepted.length).toBeGreaterThanOrEqual(20)

  const again = await startMailServer({ directory, users: [operations] })
  onTestFinished(() => again.close())
  const inbox = await readInbox(again.imap)
  expect(inbox.uidValidity).toBe(uidValidity)
  expect(inbox.subjects).toEqual(expect.arrayContaining(accepted))
  expect(inbox.bodies.every((body) => body === BODY)).toBe(true)
  expect(again.deliver(Buffer.from('Subject: next\r\n\r\n')).uid).toBe(inbox.uids.length + 1)
})

const BODY = `${'0123456789'.repeat(7)}\r\n`.repeat(2000)
const MESSAGES = 200

async function startChild(directory: string) {
  const module = new URL('../../../local/mail-server/start-mail-server.ts', import.meta.url).href
  const child = spawn(process.execPath, [
    ...['--import', 'tsx', '--input-type=module', '--eval'],
    `import { startMailServer } from '${module}'
    const options = ${JSON.stringify({ directory, users: [operations] })}
    const { imap, smtp } = await startMailServer(options)
    console.log(JSON.stringify({ imap, smtp }))`,
  ])
  const kill = (): void => {
    child.kill('SIGKILL')
  }
  onTestFinished(kill)
  const [output] = await once(child.stdout, 'data')
  return { ...portsSchema.parse(JSON.parse(String(output))), kill }
}

/** Sends many messages at once; after so many were accepted, acts. */
async function sendUntil(smtp: Place, { count, act }: { count: number; act: () => void }) {
  const transport = createTransport({ ...smtp, ignoreTLS: true, pool: true })
  onTestFinished(() => transport.close())
  const accepted: string[] = []
  const sending = Array.from({ length: MESSAGES }, async (_, index) => {
    const envelope = { from: 'batch@example.com', to: [operations.address] }
    await transport.sendMail({ envelope, raw: `Subject: report ${index}\r\n\r\n${BODY}` })
    accepted.push(`report ${index}`)
    if (accepted.length === count) act()
  })
  await Promise.allSettled(sending)
  return accepted
}

async function readInbox(imap: Place) {
  const { username: user, password } = operations
  const client = await openImapClient({ ...imap, user, password })
  const { uidValidity, exists } = await client.mailboxOpen('INBOX', { readOnly: true })
  const items = { uid: true, envelope: true, source: true }
  const messages = exists === 0 ? [] : await client.fetchAll('1:*', items)
  return {
    uidValidity,
    uids: messages.map(({ uid }) => uid),
    subjects: messages.map(({ envelope }) => envelope?.subject),
    bodies: messages.map(({ source }) => source?.toString().split('\r\n\r\n')[1]),
  }
}
