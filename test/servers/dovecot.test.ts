import { once } from 'node:events'
import { connect } from 'node:net'
import type { ImapFlow } from 'imapflow'
import { describe, expect, it, onTestFinished } from 'vitest'
import { cpuMsOf, expectCpuBelow } from '../measures/cpu-limit.js'
import { type Dovecot, startDovecot } from './dovecot.js'
import type { DovecotOptions } from './dovecot-configuration.js'
import { type ImapClientOptions, openImapClient } from './imap-client.js'
import { realServer } from './real-server.js'

const available = realServer('dovecot')
const title = available.available ? 'Dovecot' : `Dovecot (skipped: ${available.reason})`

describe.skipIf(!available.available)(title, () => {
  it('GIVEN a thousand messages WHEN delivered THEN they are there, in order, byte for byte', async () => {
    const server = await start()
    const messages = Array.from({ length: 1000 }, (_, index) => message(`report ${index}`))
    const when = new Date('2026-02-03T04:05:06Z')
    expectCpuBelow(3_000, await cpuMsOf(() => server.deliver(server.user, messages, 'INBOX', when)))

    const client = await login(server)
    await client.mailboxOpen('INBOX', { readOnly: true })
    const fetched = await client.fetchAll('1:*', { uid: true, source: true, internalDate: true })
    expect(fetched.map(({ uid }) => uid)).toEqual(messages.map((_, index) => index + 1))
    expect(fetched.map(({ source }) => source)).toEqual(messages)
    expect(fetched[0]?.internalDate).toEqual(new Date('2026-02-03T04:05:06Z'))
  })

  it.each(['/', '.'] as const)(
    'has folders with Japanese names, separated by %s',
    async (separator) => {
      const folder = ['請求書', '二月'].join(separator)
      const server = await start({ separator, folders: ['請求書', folder] })
      await server.deliver(server.user, [message('invoice')], folder)
      const client = await login(server)
      expect((await client.list()).map(({ path }) => path).sort()).toEqual([
        'INBOX',
        '請求書',
        folder,
      ])
      expect(await client.status(folder, { messages: true })).toMatchObject({ messages: 1 })
    },
  )

  it('GIVEN TLS is required WHEN logging in THEN STARTTLS is needed, and its certificate is good', async () => {
    const server = await start({ tls: 'required' })
    const tls = { ca: server.certificatePem }
    await expect(login(server, { doSTARTTLS: false }).then(() => 'in')).rejects.toThrow()
    const upgraded = await login(server, { doSTARTTLS: true, tls })
    expect(upgraded.secureConnection).toBe(true)
    const secure = await login(server, { port: server.imapsPort, secure: true, tls })
    expect(secure.usable).toBe(true)
  })

  it('has the mechanisms it is given, and APOP', async () => {
    const server = await start({ authMechanisms: ['plain', 'cram-md5', 'apop'] })
    expect(await greeting(server.host, server.imapPort)).toContain('AUTH=CRAM-MD5')
    expect(await greeting(server.host, server.popPort)).toMatch(/^\+OK .*<.+@.+>/)
  })

  it('has the users it is given', async () => {
    const users = [
      { name: 'a@example.com', password: 'not-a-real-password' },
      { name: 'b@example.com', password: 'another-made-up-one' },
    ] as const
    const server = await start({ users })
    await server.deliver('b@example.com', [message('for b')])
    const client = await login(server, { user: 'b@example.com', password: 'another-made-up-one' })
    expect(await client.status('INBOX', { messages: true })).toMatchObject({ messages: 1 })
  })
})

async function start(options: DovecotOptions = {}): Promise<Dovecot> {
  const server = await startDovecot(options)
  onTestFinished(() => server.stop())
  return server
}

function login(server: Dovecot, options: Partial<ImapClientOptions> = {}): Promise<ImapFlow> {
  const { host, imapPort, user, password } = server
  return openImapClient({ host, port: imapPort, user, password, ...options })
}

async function greeting(host: string, port: number): Promise<string> {
  const socket = connect(port, host)
  const [data] = await once(socket, 'data')
  socket.destroy()
  return String(data)
}

function message(subject: string): Buffer {
  return Buffer.from(`From: batch@example.com\r\nSubject: ${subject}\r\n\r\nBody\xe9\r\n`, 'latin1')
}
