import { readdir, writeFile } from 'node:fs/promises'
import type { ImapFlow } from 'imapflow'
import { describe, expect, it } from 'vitest'
import { inbox, login, sources, startForTest } from './mail-server-under-test.js'

describe('GIVEN the process ended WHEN started again', () => {
  it('THEN UIDs, UIDVALIDITY, dates, flags and folders are the same', async () => {
    const first = await startForTest()
    const internalDate = new Date('2026-02-03T04:05:06Z')
    for (const text of ['a', 'b', 'c', 'd']) {
      first.server.deliver(Buffer.from(`Subject: ${text}\r\n\r\n${text}`), { internalDate })
    }
    const client = await login(first.server)
    await client.mailboxCreate('完了/二月')
    await client.mailboxOpen('INBOX')
    await client.messageFlagsAdd('1', ['\\Seen'], { uid: true })
    await client.messageMove('2', '完了/二月', { uid: true })
    await client.messageDelete('4', { uid: true })
    await client.append('Sent', Buffer.from('Subject: copy\r\n\r\n\xe9', 'latin1'), ['\\Seen'])
    const before = await everything(client)
    await first.server.close()

    const second = await startForTest({ directory: first.directory })
    const after = await login(second.server)
    expect(await everything(after)).toEqual(before)
    expect(before.find(({ path }) => path === 'INBOX')).toMatchObject({
      uidNext: 5,
      messages: [
        { uid: 1, flags: ['\\Seen'], internalDate },
        { uid: 3, flags: [], internalDate },
      ],
    })
    expect(second.server.deliver(Buffer.from('Subject: e\r\n\r\ne')).uid).toBe(5)
  })

  it('THEN a file that was half written is ignored', async () => {
    const first = await startForTest()
    first.server.deliver(Buffer.from('Subject: a\r\n\r\na'))
    await first.server.close()
    await writeFile(inbox(first.directory, '2.eml.part'), 'Subj')
    await writeFile(inbox(first.directory, 'index.json.part'), '{"uidV')

    const second = await startForTest({ directory: first.directory })
    expect(await sources(second.server)).toEqual([Buffer.from('Subject: a\r\n\r\na')])
    expect(second.server.deliver(Buffer.from('Subject: b\r\n\r\nb')).uid).toBe(2)
    expect((await readdir(inbox(first.directory))).sort()).toContain('2.eml')
  })
})

/** All that a client can see of a mailbox. */
async function everything(client: ImapFlow) {
  const folders = []
  for (const { path, specialUse } of await client.list()) {
    const { uidValidity, uidNext, exists } = await client.mailboxOpen(path, { readOnly: true })
    const items = { uid: true, flags: true, internalDate: true, source: true } as const
    const messages = exists === 0 ? [] : await client.fetchAll('1:*', items)
    folders.push({
      path,
      specialUse,
      uidValidity,
      uidNext,
      messages: messages.map(({ uid, flags, internalDate, source }) => ({
        uid,
        flags: [...(flags ?? [])],
        internalDate,
        source,
      })),
    })
  }
  return folders
}
