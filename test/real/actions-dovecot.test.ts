import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { folderStateKey } from '../../shared/contract/keys.js'
import { contains, days } from '../../shared/jobs/define-jobs.js'
import type { MailAction, MonitorDefinition } from '../../shared/jobs/file/jobs-file.js'
import { folderStateSchema } from '../../shared/mailbox/folder-state.js'
import type { FolderAction } from '../../shared/mailbox/pending-actions.js'
import { type Dovecot, startDovecot } from '../servers/dovecot.js'
import { openImapClient } from '../servers/imap-client.js'
import { realServer } from '../servers/real-server.js'
import { type RecordingProxy, startRecordingProxy } from '../servers/recording-proxy.js'
import { type PollWorld, pollRequestOf, startPollWorld } from '../worlds/poll-world.js'

const dovecotHere = realServer('dovecot')
if (!dovecotHere.available) console.log(`Skipped: actions on a real Dovecot. ${dovecotHere.reason}`)

/** What Dovecot tells of itself after the login; it goes on understanding the rest. */
const capabilities = (...extensions: string[]) =>
  `imap_capability = IMAP4rev1 LITERAL+ ID ENABLE UNSELECT NAMESPACE ${extensions.join(' ')}\n`

const DONE_IS_THE_ARCHIVE = `namespace inbox {
  mailbox Done {
    special_use = \\Archive
  }
}
`

const FOLDERS = ['Done', '処理済み']
const SUBJECTS = ['wanted 1', 'other', 'wanted 2', 'flagged by somebody'] as const

/** One user for each test: a mailbox of its own. */
const USERS = Array.from({ length: 15 }, (_, index) => ({
  name: `user-${index}@example.co.jp`,
  password: 'not-a-real-password',
}))

let dovecot: Dovecot
let proxy: RecordingProxy
let world: PollWorld
let user = USERS[0]?.name ?? ''
let usersTaken = 0

const givenDovecot = (extraConfiguration = '') => {
  beforeAll(async () => {
    const [first = { name: '', password: '' }, ...others] = USERS
    dovecot = await startDovecot({
      users: [first, ...others],
      folders: FOLDERS,
      extraConfiguration,
    })
    proxy = await startRecordingProxy({ target: { host: dovecot.host, port: dovecot.imapPort } })
    usersTaken = 0
  })
  afterAll(async () => {
    await proxy?.close()
    await dovecot?.stop()
  })
  beforeEach(async () => {
    user = USERS[usersTaken]?.name ?? ''
    usersTaken += 1
    world = await startPollWorld()
    world.login = { username: user, password: 'not-a-real-password', secretVersion: 'version-1' }
    await dovecot.deliver(user, SUBJECTS.map(mail))
    const client = await openClient()
    await client.mailboxOpen('INBOX')
    await client.messageFlagsAdd('4', ['\\Deleted'], { uid: true })
    await client.logout()
    proxy.reset()
  })
  afterEach(() => world?.close())
}

describe.skipIf(!dovecotHere.available)('on Dovecot, mail that is kept', () => {
  givenDovecot(DONE_IS_THE_ARCHIVE)

  test('is left as it was, with `leave`: nothing is asked for that could change it', async () => {
    expect(await poll({ wanted: monitor('leave') })).toMatchObject({
      result: 'succeeded',
      matched: 2,
    })
    expect(commandsThatChange()).toEqual([])
    expect(await inbox()).toEqual(unchanged())
  })

  test('is marked as read, and no other', async () => {
    expect(await poll({ wanted: monitor('mark-read') })).toMatchObject({ acted: 2, givenUp: 0 })
    expect(await inbox()).toEqual([
      'wanted 1 \\Seen',
      'other',
      'wanted 2 \\Seen',
      'flagged by somebody \\Deleted',
    ])
  })

  test('is moved, in one command', async () => {
    expect(await poll({ wanted: monitor({ move: '処理済み' }) })).toMatchObject({ acted: 2 })
    expect(commandsThatChange()).toEqual(['SELECT', 'UID MOVE'])
    expect(await inbox()).toEqual(['other', 'flagged by somebody \\Deleted'])
    expect(await mailIn('処理済み')).toEqual(['wanted 1', 'wanted 2'])
  })

  test('is deleted, and what others have flagged stays', async () => {
    expect(await poll({ wanted: monitor('delete') })).toMatchObject({ acted: 2 })
    expect(await inbox()).toEqual(['other', 'flagged by somebody \\Deleted'])
    expect(await world.manifests()).toHaveLength(2)
  })

  test('is marked by one monitor, then moved by another', async () => {
    const outcome = await poll({ seen: monitor('mark-read'), wanted: monitor({ move: 'Done' }) })
    expect(outcome).toMatchObject({ matched: 4, acted: 4 })
    expect(await mailIn('Done')).toEqual(['wanted 1 \\Seen', 'wanted 2 \\Seen'])
  })

  test('is left alone by a second poll that finds nothing', async () => {
    await poll({ wanted: monitor({ move: 'Done' }) })
    proxy.reset()
    const writes = world.s3Calls.length
    expect(await poll({ wanted: monitor({ move: 'Done' }) })).toMatchObject({
      acted: 0,
      decided: 0,
    })
    expect(commandsThatChange()).toEqual([])
    expect(world.s3Calls.slice(writes).map(({ operation }) => operation)).toEqual([
      'GetObject',
      'GetObject',
    ])
  })

  test('stays, if the target is missing: the folders are named, the others are served', async () => {
    const monitors = { wanted: monitor({ move: 'Dnoe' }), seen: monitor('mark-read') }
    const outcome = await poll(monitors)
    expect(outcome.failure?.code).toBe('FOLDER_NOT_FOUND')
    expect(outcome.failure?.message).toMatch(/Dnoe does not exist; there are: .*Done/)
    expect(outcome).toMatchObject({ decided: 4, matched: 4, acted: 2, givenUp: 0 })
    expect(await inbox()).toEqual([
      'wanted 1 \\Seen',
      'other',
      'wanted 2 \\Seen',
      'flagged by somebody \\Deleted',
    ])
  })

  test('is given up at the third poll, and new mail is decided on all the while', async () => {
    const monitors = { wanted: monitor({ move: 'Dnoe' }) }
    const outcomes = []
    for (let polls = 0; polls < 4; polls += 1) {
      if (polls === 2) await dovecot.deliver(user, [mail('other')])
      outcomes.push(await poll(monitors))
    }
    expect(outcomes.map(({ result, decided, givenUp }) => ({ result, decided, givenUp }))).toEqual([
      { result: 'failed', decided: 4, givenUp: 0 },
      { result: 'failed', decided: 0, givenUp: 0 },
      { result: 'failed', decided: 1, givenUp: 2 },
      { result: 'succeeded', decided: 0, givenUp: 0 },
    ])
    expect(await pendingActions()).toEqual([])
  })

  test('is moved once the target has been made', async () => {
    const monitors = { wanted: monitor({ move: 'Later' }) }
    expect((await poll(monitors)).result).toBe('failed')
    await dovecot.deliver(user, [], 'Later')
    expect(await poll(monitors)).toMatchObject({ result: 'succeeded', acted: 2, decided: 0 })
    expect(await mailIn('Later')).toEqual(['wanted 1', 'wanted 2'])
  })

  test('is not moved to where it is, by whatever name: it would come again for ever', async () => {
    await dovecot.deliver(user, [mail('wanted 3')], 'Done')
    const monitors = { wanted: { ...monitor({ move: '\\Archive' }), folder: 'Done' } }
    const outcome = await poll(monitors)
    expect(outcome.failure?.code).toBe('ACTION_REFUSED')
    expect(outcome.failure?.message).toContain('is the folder that the mail is in')
    expect(await mailIn('Done')).toEqual(['wanted 3'])
  })

  test('is worked off before there is more of it than a state has room for', async () => {
    await givenPending({ move: 'Done' }, 1_700)
    await dovecot.deliver(user, [mail('wanted 3')])
    proxy.reset()
    const outcome = await poll({ wanted: monitor({ move: 'Done' }) })
    expect(outcome).toMatchObject({ result: 'succeeded', decided: 1, acted: 1_701 })
    expect(await mailIn('Done')).toEqual(['wanted 1', 'wanted 2', 'wanted 3'])
    expect(openings()).toEqual(['EXAMINE', 'SELECT', 'EXAMINE', 'SELECT'])
  })

  test('holds back other mail for three polls at most, if there is no room for more of it', async () => {
    await givenPending({ move: 'Dnoe' }, 1_700)
    await dovecot.deliver(user, [mail('wanted 3')])
    const outcomes = []
    for (let polls = 0; polls < 3; polls += 1) {
      outcomes.push(await poll({ wanted: monitor({ move: 'Done' }) }))
    }
    expect(outcomes.map(({ decided, acted, givenUp }) => [decided, acted, givenUp])).toEqual([
      [0, 0, 0],
      [0, 0, 0],
      [1, 1, 1_700],
    ])
  })

  test('that another client has removed in the meantime is done', async () => {
    const monitors = { wanted: monitor({ move: 'Later' }) }
    await poll(monitors)
    await dovecot.deliver(user, [], 'Later')
    const client = await openClient()
    await client.mailboxOpen('INBOX')
    await client.messageDelete('1', { uid: true })
    await client.logout()
    expect(await poll(monitors)).toMatchObject({ result: 'succeeded', acted: 2 })
    expect(await mailIn('Later')).toEqual(['wanted 2'])
  })
})

describe.skipIf(!dovecotHere.available)('on a server without MOVE, mail', () => {
  givenDovecot(capabilities('UIDPLUS'))

  test('is copied and removed, and what others have flagged stays', async () => {
    expect(await poll({ wanted: monitor({ move: 'Done' }) })).toMatchObject({
      acted: 2,
      givenUp: 0,
    })
    expect(commandsThatChange()).toEqual(['SELECT', 'UID COPY', 'UID STORE', 'UID EXPUNGE'])
    expect(await inbox()).toEqual(['other', 'flagged by somebody \\Deleted'])
    expect(await mailIn('Done')).toEqual(['wanted 1', 'wanted 2'])
  })
})

describe.skipIf(!dovecotHere.available)('on a server without MOVE and UIDPLUS, mail', () => {
  givenDovecot(capabilities())

  test.each<[MailAction, string[]]>([
    [{ move: 'Done' }, ['wanted 1', 'wanted 2']],
    ['delete', []],
  ])('is left flagged by %j, with nothing expunged, and once only', async (action, moved) => {
    const first = await poll({ wanted: monitor(action) })
    const second = await poll({ wanted: monitor(action) })
    expect(first).toMatchObject({ result: 'succeeded', acted: 0, givenUp: 2 })
    expect(second).toMatchObject({ result: 'succeeded', acted: 0, givenUp: 0 })
    expect(proxy.traffic().lines.join()).not.toContain('EXPUNGE')
    expect(await inbox()).toEqual([
      'wanted 1 \\Deleted',
      'other',
      'wanted 2 \\Deleted',
      'flagged by somebody \\Deleted',
    ])
    expect(await mailIn('Done')).toEqual(moved)
  })
})

function monitor(action: MailAction): Omit<MonitorDefinition, 'mailbox'> {
  const keep = { for: days(7), message: true }
  return { when: { subject: contains('wanted') }, keep, startFrom: 'all', then: action }
}

const poll = (monitors: Parameters<typeof pollRequestOf>[1]) =>
  world.poll(pollRequestOf({ host: proxy.host, port: proxy.port, security: 'none' }, monitors))

const mail = (subject: string): Buffer =>
  Buffer.from(`From: a@example.com\r\nSubject: ${subject}\r\n\r\nThe body.\r\n`)

const unchanged = () => ['wanted 1', 'other', 'wanted 2', 'flagged by somebody \\Deleted']

const CHANGING = /^\S+ ((?:UID )?(?:SELECT|STORE|COPY|MOVE|EXPUNGE|CLOSE|APPEND|CREATE))\b/i

/** The commands of the polls that open a folder for changes, or change it. */
const commandsThatChange = (): string[] =>
  proxy.traffic().lines.flatMap((line) => CHANGING.exec(line)?.[1] ?? [])

const openClient = () =>
  openImapClient({
    host: dovecot.host,
    port: dovecot.imapPort,
    user,
    password: 'not-a-real-password',
  })

const inbox = (): Promise<string[]> => mailIn('INBOX')

/** The mails of a folder, with their flags. */
async function mailIn(folder: string): Promise<string[]> {
  const client = await openClient()
  await client.mailboxOpen(folder, { readOnly: true })
  const found = await client.fetchAll('1:*', { envelope: true, flags: true })
  return found.map(({ envelope, flags }) =>
    [envelope?.subject, ...[...(flags ?? [])].filter((flag) => flag !== '\\Recent')].join(' '),
  )
}

/** How the polls have opened folders. */
const openings = (): string[] =>
  proxy.traffic().lines.flatMap((line) => /^\S+ (EXAMINE|SELECT) /.exec(line)?.[1] ?? [])

const stateKey = folderStateKey('operations', 'INBOX')

async function pendingActions() {
  return folderStateSchema.parse(JSON.parse(String(await world.object(stateKey)))).pendingActions
}

/** The mail that is there is decided on and moved, and as many actions are pending on mail that has gone since. */
async function givenPending(action: FolderAction, count: number): Promise<void> {
  await dovecot.deliver(user, Array<Buffer>(count).fill(mail('gone')))
  await poll({ wanted: monitor({ move: 'Done' }) })
  const uids = Array.from({ length: count }, (_, index) => SUBJECTS.length + 1 + index)
  const client = await openClient()
  await client.mailboxOpen('INBOX')
  await client.messageDelete(`${uids[0]}:${uids.at(-1)}`, { uid: true })
  await client.logout()
  const { archive } = world.deps()
  const stored = await archive.read(stateKey)
  const state = folderStateSchema.parse(JSON.parse(String(stored?.body)))
  const body = JSON.stringify({ ...state, pendingActions: [{ action, uids, refusals: 0 }] })
  await archive.swap(stateKey, body, stored?.etag, { contentType: 'application/json' })
}
