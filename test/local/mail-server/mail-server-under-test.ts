import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ImapFlow } from 'imapflow'
import { onTestFinished } from 'vitest'
import {
  type Delivered,
  type EmbeddedUser,
  type MailServer,
  type MailServerOptions,
  startMailServer,
} from '../../../local/mail-server/start-mail-server.js'
import { removeDirectory } from '../../remove-directory.js'
import { openImapClient } from '../../servers/imap-client.js'

/** Who has the mailbox, unless a test says otherwise. */
export const operations: EmbeddedUser = {
  address: 'operations@example.co.jp',
  username: 'operations@example.co.jp',
  password: 'not-a-real-password',
}

/** A header, without the empty line that ends it. Its subject is 正常終了. */
export const HEADER = 'From: batch@example.com\r\nSubject: =?UTF-8?B?5q2j5bi457WC5LqG?=\r\n'

/** A mail server that ends with the running test. */
export type Started = { server: MailServer; delivered: Delivered[]; directory: string }

/** Starts a mail server, in a new directory unless one is given. */
export async function startForTest(options: Partial<MailServerOptions> = {}): Promise<Started> {
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'mailjobs-mail-')))
  const delivered: Delivered[] = []
  const server = await startMailServer({
    directory,
    users: [operations],
    onDelivered: (one) => delivered.push(one),
    ...options,
  })
  onTestFinished(async () => {
    await server.close()
    await removeDirectory(directory)
  })
  return { server, delivered, directory }
}

/** Logs in to its IMAP server. */
export function login({ imap }: MailServer, user = operations): Promise<ImapFlow> {
  return openImapClient({ ...imap, user: user.username, password: user.password })
}

/** The bytes of all the messages in a user's INBOX. */
export async function sources(
  server: MailServer,
  user = operations,
): Promise<(Buffer | undefined)[]> {
  const client = await login(server, user)
  await client.mailboxOpen('INBOX', { readOnly: true })
  return (await client.fetchAll('1:*', { source: true })).map(({ source }) => source)
}

/** A path in the INBOX of operations. */
export function inbox(directory: string, file = ''): string {
  return join(directory, operations.address, 'INBOX', file)
}

/** So many bytes at least, in lines, some of them 8-bit. */
export function lines(sizeBytes: number): Buffer {
  const line = `${'0123456789\xe9\xff'.repeat(6)}\r\n`
  return Buffer.from(line.repeat(Math.ceil(sizeBytes / line.length)), 'latin1')
}
