import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type MailServer, startMailServer } from '../../local/mail-server/start-mail-server.js'
import { removeDirectory } from '../remove-directory.js'
import { openImapClient } from '../servers/imap-client.js'
import { startCommand } from './command.js'
import { passwordOf } from './jobs-files.js'
import { manifestsIn } from './local-data.js'

const PASSWORD = 'not-a-real-password'
const ADDRESS = 'operations@example.co.jp'
const BUILDERS = resolve(import.meta.dirname, '../../shared/jobs/define-jobs.js')
const LIMIT_MS = 300_000

let directory: string
let server: MailServer

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mailjobs-poll-'))
  server = await startMailServer({
    directory: join(directory, 'mail-server'),
    users: [{ address: ADDRESS, username: ADDRESS, password: PASSWORD }],
  })
  for (const sender of ['a', 'b', 'c']) {
    server.deliver(Buffer.from(`From: ${sender}@example.com\r\nSubject: ${sender}\r\n\r\nbody\r\n`))
  }
})
afterEach(async () => {
  await server.close()
  await removeDirectory(directory)
})

describe('mailjobs poll', { timeout: LIMIT_MS }, () => {
  test('moves and deletes mail that is kept, and says so', async () => {
    const command = await poll('--json')
    expect(await command.exitCode).toBe(0)

    expect(command.events.filter(({ event }) => event === 'acted')).toEqual([
      expect.objectContaining({ folder: 'INBOX', action: 'move to Trash', done: 1 }),
      expect.objectContaining({ folder: 'INBOX', action: 'delete', done: 1, refused: 0 }),
    ])
    expect(await subjectsIn('INBOX')).toEqual(['c'])
    expect(await subjectsIn('Trash')).toEqual(['a'])
    expect(await manifestsIn(join(directory, 'data'))).toHaveLength(2)
  })

  test('takes no mail away from the other monitors of a folder, if only one is polled', async () => {
    const command = await poll('--monitor', 'moving')
    expect(await command.exitCode).toBe(2)
    expect(command.stderr()).toContain(
      'The monitor moving changes mail (then) that deleting would have to decide on first.',
    )
    expect(await subjectsIn('INBOX')).toEqual(['a', 'b', 'c'])
  })
})

async function poll(...words: string[]) {
  const jobs = join(directory, 'jobs.ts')
  const imap = { ...server.imap, security: 'none' }
  await writeFile(
    jobs,
    `import { days, defineJobs, minutes } from ${JSON.stringify(BUILDERS)}
const common = { mailbox: 'operations', keep: { for: days(7), message: true }, startFrom: 'all' } as const
export const jobs = defineJobs({
  mailboxes: {
    operations: { address: '${ADDRESS}', imap: ${JSON.stringify(imap)}, poll: minutes(60) },
  },
  monitors: {
    moving: { ...common, when: { from: 'a@example.com' }, then: { move: 'Trash' } },
    deleting: { ...common, when: { from: 'b@example.com' }, then: 'delete' },
  },
})
`,
  )
  const data = join(directory, 'data')
  return startCommand(['poll', '--jobs', jobs, '--data', data, ...words], passwordOf(PASSWORD))
}

async function subjectsIn(folder: string): Promise<(string | undefined)[]> {
  const client = await openImapClient({ ...server.imap, user: ADDRESS, password: PASSWORD })
  await client.mailboxOpen(folder, { readOnly: true })
  return (await client.fetchAll('1:*', { envelope: true })).map(({ envelope }) => envelope?.subject)
}
