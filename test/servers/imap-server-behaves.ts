import { expect, it, onTestFinished } from 'vitest'
import { openImapClient } from './imap-client.js'

/** A message that no server may touch: eight-bit bytes without a charset. */
export const EIGHT_BIT_MESSAGE = Buffer.from(
  'From: batch@example.com\r\nSubject: report\r\n\r\n\xe9 8-bit\r\n',
  'latin1',
)

/** A real server, as far as these tests ask of it; its folders lie below INBOX, separated by a dot. */
export interface ImapServerUnderTest {
  readonly host: string
  readonly imapPort: number
  readonly user: string
  readonly password: string
  deliver(messages: readonly Buffer[], folder?: string): Promise<unknown>
  stop(): Promise<void>
}

/** How such a server is started. */
export type StartImapServer = (options: {
  readonly folders?: readonly string[]
}) => Promise<ImapServerUnderTest>

/** What tests rely on of each real server: it starts, delivers byte for byte, has folders, and looks at passwords. */
export function imapServerBehaves(startServer: StartImapServer): void {
  it('GIVEN messages WHEN delivered THEN they are there, in order, byte for byte', async () => {
    const server = await started(startServer)
    const messages = [EIGHT_BIT_MESSAGE, Buffer.concat([EIGHT_BIT_MESSAGE, Buffer.from('end\r\n')])]
    await server.deliver(messages)

    const client = await loginTo(server)
    await client.mailboxOpen('INBOX', { readOnly: true })
    const fetched = await client.fetchAll('1:*', { uid: true, source: true })
    expect(fetched.map(({ uid }) => uid)).toEqual([1, 2])
    expect(fetched.map(({ source }) => source)).toEqual(messages)
  })

  it('has folders with Japanese names below INBOX, separated by a dot', async () => {
    const folders = ['INBOX.送信済みアイテム', 'INBOX.a', 'INBOX.a.b']
    const server = await started(startServer, folders)
    await server.deliver([EIGHT_BIT_MESSAGE], 'INBOX.a.b')
    const client = await loginTo(server)
    expect((await client.list()).map(({ path, delimiter }) => [path, delimiter]).sort()).toEqual([
      ['INBOX', '.'],
      ['INBOX.a', '.'],
      ['INBOX.a.b', '.'],
      ['INBOX.送信済みアイテム', '.'],
    ])
    expect(await client.status('INBOX.a.b', { messages: true })).toMatchObject({ messages: 1 })
  })

  it('refuses a wrong password', async () => {
    const server = await started(startServer)
    await expect(loginTo({ ...server, password: 'wrong' })).rejects.toThrow()
  })
}

/** Starts a server that ends with the running test. */
export async function started(
  startServer: StartImapServer,
  folders: readonly string[] = [],
): Promise<ImapServerUnderTest> {
  const server = await startServer({ folders })
  onTestFinished(() => server.stop())
  return server
}

/** A client that is logged in to it. */
export const loginTo = ({
  host,
  imapPort,
  user,
  password,
}: Pick<ImapServerUnderTest, 'host' | 'imapPort' | 'user' | 'password'>) =>
  openImapClient({ host, port: imapPort, user, password })
