import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { keepSentCopy } from '../../shared/delivery/sent-copy/keep-sent-copy.js'
import { type Cyrus, startCyrus } from '../servers/cyrus.js'
import { openImapClient } from '../servers/imap-client.js'
import { realServer } from '../servers/real-server.js'
import { startPollWorld } from '../worlds/poll-world.js'
import { sentCopyDeps, sentCopyIn, sentMessage } from '../worlds/sent-mail.js'

const cyrusHere = realServer('cyrus')
if (!cyrusHere.available) console.log(`Skipped: sent copies on Cyrus. ${cyrusHere.reason}`)

const FOLDER = '送信済み'

describe.skipIf(!cyrusHere.available)('on Cyrus', () => {
  let cyrus: Cyrus
  beforeAll(async () => {
    cyrus = await startCyrus({ folders: [`INBOX.${FOLDER}`] })
  })
  afterAll(() => cyrus?.stop())

  test('the copy of a sent message is kept once, read, with its time', async () => {
    const world = await startPollWorld()
    onTestFinished(() => world.close())
    const { host, imapPort: port, user, password } = cyrus
    world.login = { username: user, password, secretVersion: 'version-1' }
    const place = sentCopyIn({ host, port, security: 'none' }, FOLDER)

    expect(await keepSentCopy(sentCopyDeps(world), place, sentMessage())).toBe('kept')
    expect(await keepSentCopy(sentCopyDeps(world), place, sentMessage())).toBe('already there')

    const client = await openImapClient({ host, port, user, password })
    await client.mailboxOpen(`INBOX.${FOLDER}`, { readOnly: true })
    const copies = await client.fetchAll('1:*', { flags: true, internalDate: true })
    expect(copies.map(({ internalDate }) => internalDate)).toEqual([sentMessage().acceptedAt])
    expect(copies[0]?.flags?.has('\\Seen')).toBe(true)
  })
})
