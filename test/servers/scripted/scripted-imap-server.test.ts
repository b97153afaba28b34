import type { ImapFlow } from 'imapflow'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openImapClient } from '../imap-client.js'
import {
  bye,
  capsPartialFetches,
  closesDuringSelect,
  neverGreets,
  onFirstConnections,
  refusesLogin,
  silentAfterLogin,
  stopsInMidLiteral,
} from './scripted-behaviours.js'
import {
  type Behaviour,
  type ScriptedImapServer,
  startScriptedImapServer,
} from './scripted-imap-server.js'

const BODY = 'abcdefghij'.repeat(100)
const MESSAGE = Buffer.from(
  `Subject: x\r\nFrom: batch@example.com\r\n\r\n${BODY}\xff\0\r\n`,
  'latin1',
)

describe('a scripted server that behaves', () => {
  it('answers what a poll asks, and counts', async () => {
    const server = await start()
    const client = await connected(server)
    expect(await client.status('INBOX', { messages: true, uidNext: true })).toMatchObject({
      messages: 2,
      uidNext: 3,
    })
    await client.mailboxOpen('INBOX', { readOnly: true })
    const items = {
      uid: true,
      flags: true,
      internalDate: true,
      size: true,
      headers: true,
      source: true,
    }
    const [first, second] = await client.fetchAll('1:*', items, { uid: true })
    expect(first).toMatchObject({ uid: 1, size: MESSAGE.length, source: MESSAGE })
    expect(first?.headers?.toString()).toBe('Subject: x\r\nFrom: batch@example.com\r\n\r\n')
    expect(second?.internalDate).toEqual(new Date('2026-01-05T09:00:00Z'))
    await client.logout()
    expect(server).toMatchObject({ connections: 1, logins: 1 })
    expect(server.commands.filter((line) => line.includes('UID FETCH'))).toHaveLength(1)
  })
})

describe('a scripted server that misbehaves', () => {
  it('never greets', async () => {
    const server = await start(neverGreets())
    await expect(connected(server)).rejects.toMatchObject({ code: 'GREETING_TIMEOUT' })
    expect(server).toMatchObject({ connections: 1, logins: 0 })
  })

  it('is silent after the login', async () => {
    const server = await start(silentAfterLogin())
    await expect(connected(server)).rejects.toThrow()
    expect(server.logins).toBe(1)
  })

  it('stops in the middle of a literal', async () => {
    const client = await opened(await start(stopsInMidLiteral(5)))
    await expect(client.fetchOne('1', { source: true }, { uid: true })).rejects.toThrow()
  })

  it.each(['AUTHENTICATIONFAILED', undefined])('refuses the login with code %s', async (code) => {
    const server = await start(refusesLogin(code === undefined ? {} : { code }))
    await expect(connected(server)).rejects.toMatchObject({
      authenticationFailed: true,
      ...(code === undefined ? {} : { serverResponseCode: code }),
    })
    expect(server.logins).toBe(1)
  })

  it('closes during SELECT', async () => {
    const client = await connected(await start(closesDuringSelect()))
    await expect(client.mailboxOpen('INBOX', { readOnly: true })).rejects.toThrow()
    expect(client.usable).toBe(false)
  })

  it('answers a partial FETCH with less than was asked for', async () => {
    const client = await opened(await start(capsPartialFetches(7)))
    const source = { start: 3, maxLength: 100 }
    const message = await client.fetchOne('1', { source }, { uid: true })
    expect(message ? message.source : undefined).toEqual(MESSAGE.subarray(3, 10))
  })

  it('misbehaves on the first connections only, and its mailbox can change', async () => {
    const server = await start(onFirstConnections(1, closesDuringSelect()))
    await expect(opened(server)).rejects.toThrow()
    server.mailbox.uidValidity = 7
    const client = await opened(server)
    expect(client.mailbox).toMatchObject({ uidValidity: 7n })
  })

  it.each(['GREETING', 'LOGIN', 'EXAMINE'])('says BYE at %s', async (at) => {
    await expect(opened(await start(bye({ at })))).rejects.toThrow()
  })
})

async function start(behaviour?: Behaviour): Promise<ScriptedImapServer> {
  const messages = [MESSAGE, MESSAGE]
  const server = await startScriptedImapServer(
    behaviour === undefined ? { messages } : { messages, behaviour },
  )
  onTestFinished(() => server.close())
  return server
}

async function opened(server: ScriptedImapServer): Promise<ImapFlow> {
  const client = await connected(server)
  await client.mailboxOpen('INBOX', { readOnly: true })
  return client
}

function connected({ host, port }: ScriptedImapServer): Promise<ImapFlow> {
  return openImapClient({ host, port, greetingTimeout: 200, socketTimeout: 400 })
}
