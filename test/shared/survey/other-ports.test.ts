import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { portOf } from '../../../local/mail-server/listening.js'
import { lookAtPort, otherPortsOf } from '../../../shared/survey/other-ports.js'
import { removeDirectory } from '../../remove-directory.js'
import { makeMemoryDirectory } from '../../servers/memory-directory.js'
import {
  type Pop3Script,
  startScriptedPop3Server,
} from '../../servers/scripted/scripted-pop3-server.js'
import { makeServerCertificate, type ServerCertificate } from '../../servers/server-certificate.js'

const LIMIT_MS = 2_000

let directory = ''
let certificate: ServerCertificate
beforeAll(async () => {
  directory = await makeMemoryDirectory('mailjobs-other-ports-')
  certificate = await makeServerCertificate(directory)
})
afterAll(() => removeDirectory(directory))

/** A server of whatever is spoken. */
async function speaking(serve: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    serve(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return portOf(server.address())
}

async function popServer(script: Pop3Script) {
  const server = await startScriptedPop3Server(script)
  onTestFinished(server.close)
  return server
}

const look = (
  port: number,
  {
    protocol = 'POP3',
    isSecured = false,
    ca,
  }: { protocol?: 'POP3' | 'ManageSieve'; isSecured?: boolean; ca?: string } = {},
) => lookAtPort({ ca }, LIMIT_MS)({ protocol, host: '127.0.0.1', port, isSecured })

const capabilities = (expire: string) => `+OK\r\nTOP\r\n${expire}UIDL\r\n.\r\n`

describe('POP3', () => {
  test.each<[string, string, string | undefined]>([
    ['no rule', '', undefined],
    ['EXPIRE 0', 'EXPIRE 0\r\n', 'the server removes what a client has received (EXPIRE 0)'],
    ['EXPIRE NEVER', 'EXPIRE NEVER\r\n', 'the server itself removes nothing (EXPIRE NEVER)'],
    ['EXPIRE 30 USER', 'EXPIRE 30 USER\r\n', 'the server removes mail after 30 days (EXPIRE 30)'],
  ])('with %s is open; nobody logs in', async (_, expire, told) => {
    const server = await popServer({ answers: { CAPA: capabilities(expire) } })
    expect(await look(server.port)).toMatchObject({ state: 'open' })
    expect((await look(server.port)).told).toBe(told)
    expect(new Set(server.commands)).toEqual(new Set(['CAPA']))
  })

  test('that knows no CAPA, or answers it with nothing, is open', async () => {
    const refusing = await popServer({ answers: { CAPA: '-ERR what?\r\n' } })
    expect(await look(refusing.port)).toMatchObject({ state: 'open' })
    const silent = await popServer({ answers: { CAPA: undefined } })
    expect(await look(silent.port)).toMatchObject({ state: 'open' })
    const leaving = await popServer({ hangsUpAt: 'CAPA' })
    expect(await look(leaving.port)).toMatchObject({ state: 'open' })
  })

  test('by TLS: open, also where its certificate is not accepted, and that is told', async () => {
    const [key, cert] = await Promise.all([
      readFile(certificate.keyPath, 'utf8'),
      readFile(certificate.certificatePath, 'utf8'),
    ])
    const { port } = await popServer({ tls: { key, cert, fromTheStart: true } })
    const trusted = await look(port, { isSecured: true, ca: certificate.authorityPem })
    expect(trusted).toMatchObject({ state: 'open' })
    const others = await look(port, { isSecured: true })
    expect(others).toMatchObject({ state: 'open', told: expect.stringMatching(/not accepted/) })
  })
})

describe('ManageSieve', () => {
  test('is open, with what its rules can', async () => {
    const port = await speaking((socket) =>
      socket.write(
        '"IMPLEMENTATION" "Example"\r\n"SIEVE" "fileinto reject\u0007 envelope"\r\n"STARTTLS"\r\nOK "ready"\r\n',
      ),
    )
    expect(await look(port, { protocol: 'ManageSieve' })).toMatchObject({
      state: 'open',
      told: 'rules can: fileinto reject? envelope',
    })
  })
})

describe('what is none', () => {
  test.each<[string, (socket: Socket) => void, string]>([
    ['silence', () => {}, 'closed'],
    ['hanging up', (socket) => socket.end(), 'closed'],
    ['another protocol', (socket) => socket.write('220 ESMTP\r\n'), 'other'],
    [
      'a flood without an end of line',
      (socket) => socket.write(Buffer.alloc(1_000_000, 'x')),
      'other',
    ],
  ])('%s', async (_, serve, state) => {
    expect(await look(await speaking(serve))).toMatchObject({ state })
  })

  test('nobody listens, or there is no such host', async () => {
    expect(await look(1)).toMatchObject({ state: 'closed' })
    const nowhere = { protocol: 'POP3', host: 'no-such-host.invalid', port: 110 } as const
    expect(await lookAtPort({}, LIMIT_MS)({ ...nowhere, isSecured: false })).toEqual({
      ...nowhere,
      state: 'closed',
    })
  })
})

test.each([
  ['mail.example.co.jp', ['mail.example.co.jp']],
  ['imap.example.co.jp', ['imap.example.co.jp', 'pop.example.co.jp']],
  ['imap4.example.co.jp', ['imap4.example.co.jp', 'pop.example.co.jp']],
  ['imap-mail.example.com', ['imap-mail.example.com', 'pop-mail.example.com']],
  ['imaps.example.com', ['imaps.example.com']],
])('POP3 of %s is looked for on %j', (host, hosts) => {
  const ports = otherPortsOf({ host })
  expect([...new Set(ports.map((one) => one.host))]).toEqual(hosts)
  expect(ports.at(-1)).toEqual({ protocol: 'ManageSieve', host, port: 4190, isSecured: false })
})

test('what an operator names is looked for first, by TLS on its port', () => {
  const named = { host: 'old.example.co.jp', port: 995 }
  expect(otherPortsOf({ host: 'a.example' }, named)[0]).toEqual({
    ...named,
    protocol: 'POP3',
    isSecured: true,
  })
})
