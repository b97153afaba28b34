import { describe, expect, test } from 'vitest'
import { ConnectionLost } from '../../../../shared/failures/mailbox-errors.js'
import { append } from '../../../../shared/mailbox/imap/imap-append.js'

const MESSAGE = {
  raw: Buffer.from('Subject: one\r\n\r\nThe body.\r\n'),
  flags: ['\\Seen'],
  internalDate: new Date('2026-11-21T09:00:00Z'),
}

test('a message is handed over as it is', async () => {
  const calls: unknown[][] = []
  const client = { append: async (...args: unknown[]) => calls.push(args) }
  expect(await append(client, 'Sent', MESSAGE)).toEqual({ appended: true })
  expect(calls).toEqual([['Sent', MESSAGE.raw, ['\\Seen'], MESSAGE.internalDate]])
  expect(calls[0]?.[1]).toBe(MESSAGE.raw)
})

test('a session that is over is a failure', async () => {
  const client = { append: async () => false }
  await expect(append(client, 'Sent', MESSAGE)).rejects.toThrow(ConnectionLost)
})

describe('the server’s words are the reason where it refuses the message', () => {
  test.each([
    { responseStatus: 'NO', responseText: 'no room' },
    { responseStatus: 'NO', responseText: 'no room', serverResponseCode: 'OVERQUOTA' },
    { responseStatus: 'NO', responseText: 'no room', serverResponseCode: 'toobig' },
  ])('%j', async (fields) => {
    const client = failing(fields)
    expect(await append(client, 'Sent', MESSAGE)).toEqual({ appended: false, reason: 'no room' })
  })

  test('and ours where its limit is known before', async () => {
    const client = failing({ serverResponseCode: 'APPENDLIMIT' })
    expect(await append(client, 'Sent', MESSAGE)).toEqual({ appended: false, reason: 'failed' })
  })
})

test.each([
  { code: 'NoConnection' },
  { responseStatus: 'BAD', responseText: 'what?' },
  { responseStatus: 'NO', responseText: 'no such folder', serverResponseCode: 'TRYCREATE' },
  { responseStatus: 'NO', responseText: 'wait', serverResponseCode: 'LIMIT' },
  { responseStatus: 'NO', responseText: 'wait', code: 'ETHROTTLE' },
  {
    responseStatus: 'NO',
    responseText: 'Account exceeded command or bandwidth limits.',
    serverResponseCode: 'OVERQUOTA',
  },
])('any other failure is passed on: %j', async (fields) => {
  await expect(append(failing(fields), 'Sent', MESSAGE)).rejects.toMatchObject(fields)
})

const failing = (fields: Readonly<Record<string, string>>) => ({
  append: () => Promise.reject(Object.assign(new Error('failed'), fields)),
})
