import { readdir } from 'node:fs/promises'
import { Socket } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { removeDirectory } from '../../remove-directory.js'
import { inbox, login, operations, startForTest } from './mail-server-under-test.js'

describe('IMAP', () => {
  it('answers STATUS, EXAMINE, ranges of UIDs and partial fetches of several messages', async () => {
    const { server } = await startForTest()
    const internalDate = new Date('2026-02-03T04:05:06Z')
    const bodies = ['short', 'x'.repeat(5000), 'short again', 'y'.repeat(5000)]
    for (const body of bodies)
      server.deliver(Buffer.from(`Subject: s\r\n\r\n${body}`), { internalDate })

    const client = await login(server)
    const query = { messages: true, uidNext: true, uidValidity: true, unseen: true } as const
    const status = await client.status('INBOX', query)
    expect(status).toMatchObject({ messages: 4, uidNext: 5, unseen: 4 })
    const opened = await client.mailboxOpen('INBOX', { readOnly: true })
    expect(opened).toMatchObject({ readOnly: true, exists: 4, uidNext: 5 })
    expect(status).toMatchObject({ uidValidity: opened.uidValidity })

    const fetched = await client.fetchAll(
      '2:4',
      { uid: true, internalDate: true, source: { start: 10, maxLength: 1000 } },
      { uid: true },
    )
    expect(fetched.map(({ uid, source }) => [uid, source?.toString()])).toEqual(
      bodies.slice(1).map((body, at) => [at + 2, `\r\n\r\n${body}`.slice(0, 1000)]),
    )
    expect(fetched[0]?.internalDate).toEqual(internalDate)
    const unread = await client.search({ seen: false })
    expect(unread).toEqual([1, 2, 3, 4])
  })

  it('GIVEN it cannot store WHEN appending THEN it says NO, and goes on', async () => {
    const { server, directory } = await startForTest()
    vi.spyOn(console, 'error').mockImplementation(() => {})
    const client = await login(server)
    await removeDirectory(join(inbox(directory), '..', 'Sent'))
    const appended = client.append('Sent', Buffer.from('Subject: x\r\n\r\nx'))
    await expect(appended).rejects.toMatchObject({ responseStatus: 'NO' })
    expect(await client.status('Sent', { messages: true })).toMatchObject({ messages: 0 })
  })

  it('keeps folders with names like paths where they belong', async () => {
    const { server, directory } = await startForTest()
    const client = await login(server)
    await client.mailboxCreate('..')
    await client.append('..', Buffer.from('Subject: x\r\n\r\nx'))
    expect(await readdir(directory)).toEqual([operations.address])
  })

  it('refuses a wrong password', async () => {
    const { server } = await startForTest()
    const wrong = login(server, { ...operations, password: 'wrong' }).then(() => 'logged in')
    await expect(wrong).rejects.toMatchObject({ authenticationFailed: true })
  })

  it('sends the pieces of an answer at once: a delayed acknowledgement would cost 40 ms a command', async () => {
    const noDelay = vi.spyOn(Socket.prototype, 'setNoDelay')
    const { server } = await startForTest()
    await login(server)
    const toldBy = noDelay.mock.calls.filter((_, call) => {
      const socket = noDelay.mock.contexts[call]
      return socket instanceof Socket && socket.localPort === server.imap.port
    })
    expect(toldBy).toEqual([[true]])
  })

  it('GIVEN an open client WHEN closed THEN it ends, and the port is free', async () => {
    const { server } = await startForTest()
    const client = await login(server)
    const closed = new Promise((resolve) => client.once('close', resolve))
    await server.close()
    await closed
    await expect(login(server).then(() => 'logged in')).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    })
  })
})
