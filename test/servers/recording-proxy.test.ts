import { describe, expect, it, onTestFinished } from 'vitest'
import { openImapClient } from './imap-client.js'
import { type RecordingProxy, startRecordingProxy } from './recording-proxy.js'
import {
  type ScriptedImapServer,
  startScriptedImapServer,
} from './scripted/scripted-imap-server.js'

describe('recording proxy', () => {
  it('GIVEN a client WHEN it works through it THEN commands, turns and bytes are counted', async () => {
    const { proxy, server } = await start(0)
    const client = await openImapClient({ host: proxy.host, port: proxy.port })
    proxy.reset()
    await client.mailboxOpen('INBOX', { readOnly: true })
    const [message] = await client.fetchAll('1:*', { source: true }, { uid: true })
    expect(message?.source).toEqual(MESSAGE)

    expect(proxy.count('UID FETCH')).toBe(1)
    expect(proxy.count('EXAMINE')).toBe(1)
    const { lines, turns, connections, bytesFromServer } = proxy.traffic()
    expect(turns).toBe(lines.length)
    expect(connections).toBe(0)
    expect(bytesFromServer).toBeGreaterThan(MESSAGE.length)
    expect(server.commands.slice(-lines.length)).toEqual(lines)
  })

  it('GIVEN a delay WHEN a command is sent THEN it takes one round trip', async () => {
    const { proxy } = await start(25)
    const connectedAt = performance.now()
    const client = await openImapClient({ host: proxy.host, port: proxy.port })
    const loginMs = performance.now() - connectedAt
    expect(loginMs).toBeGreaterThanOrEqual(proxy.roundTrips() * 50 - 10)

    proxy.reset()
    const askedAt = performance.now()
    await client.status('INBOX', { messages: true })
    const askMs = performance.now() - askedAt
    expect(askMs).toBeGreaterThanOrEqual(49)
    expect(proxy.traffic().turns).toBe(1)
  })

  it('GIVEN an open client WHEN closed THEN it ends', async () => {
    const { proxy } = await start(0)
    const client = await openImapClient({ host: proxy.host, port: proxy.port })
    const closed = new Promise((resolve) => client.once('close', resolve))
    await proxy.close()
    await closed
    expect(client.usable).toBe(false)
  })
})

const MESSAGE = Buffer.from('Subject: x\r\n\r\nbody\r\n')

async function start(
  delayMs: number,
): Promise<{ proxy: RecordingProxy; server: ScriptedImapServer }> {
  const server = await startScriptedImapServer({ messages: [MESSAGE] })
  const proxy = await startRecordingProxy({ target: server, delayMs })
  onTestFinished(async () => {
    await proxy.close()
    await server.close()
  })
  return { proxy, server }
}
