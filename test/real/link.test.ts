import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  onTestFinished,
  test,
} from 'vitest'
import { type NamedNetwork, placeToLink, runNamed, whyNoNames } from '../cli/link/named-network.js'
import { removeDirectory } from '../remove-directory.js'
import { type Dovecot, startDovecot } from '../servers/dovecot.js'
import { startFilesServer } from '../servers/files-server.js'
import { type NameServer, startNameServer } from '../servers/name-server.js'
import { type Postfix, startPostfix } from '../servers/postfix.js'
import { realServer } from '../servers/real-server.js'
import { startScriptedImapServer } from '../servers/scripted/scripted-imap-server.js'
import { startSecuredServer } from '../servers/secured-server.js'
import {
  makeSelfSignedCertificate,
  makeServerCertificate,
  NAMED_HOST,
} from '../servers/server-certificate.js'

const LIMIT_MS = 300_000
const ADDRESS = 'batch.jobs@linked.example'
const USER = { name: ADDRESS, password: 'planted-link-pässword' }
const KAGOYA = { name: 'kir000000.info', password: 'planted-other-password' }

const postfixServer = realServer('postfix')
const reason = postfixServer.available ? whyNoNames() : postfixServer.reason
if (reason !== undefined) console.warn(`mailjobs link on real servers: skipped, ${reason}`)

let dovecot: Dovecot
let postfix: Postfix
let names: NameServer
let directory: string
let jobs: string
let network: NamedNetwork
const authorities: string[] = []

describe.skipIf(reason !== undefined)('link', { timeout: LIMIT_MS }, () => {
  beforeAll(async () => {
    dovecot = await startDovecot({
      users: [USER, KAGOYA],
      folders: ['送信済みアイテム', 'Archive'],
    })
    postfix = await startPostfix({ users: [USER, KAGOYA] })
    authorities.push(dovecot.certificatePem, postfix.certificatePem)
    names = await startNameServer({
      '_imaps._tcp.linked.example': [{ type: 'SRV', port: dovecot.imapsPort, target: NAMED_HOST }],
      '_submission._tcp.linked.example': [{ type: 'SRV', port: postfix.port, target: NAMED_HOST }],
      '_imaps._tcp.elsewhere.example': [
        { type: 'SRV', port: dovecot.imapsPort, target: NAMED_HOST },
      ],
      '_submission._tcp.elsewhere.example': [
        { type: 'SRV', port: postfix.port, target: NAMED_HOST },
      ],
    })
  }, LIMIT_MS)
  afterAll(async () => {
    await names?.close()
    await postfix?.stop()
    await dovecot?.stop()
  })
  beforeEach(async () => {
    ;({ directory, jobs, network } = await placeToLink(names.address, authorities.join('\n')))
  })
  afterEach(() => removeDirectory(directory))

  /** Everything it says, in which no password may be. */
  async function link(words: readonly string[], input = `${USER.password}\n`) {
    const place = ['--jobs', jobs, '--data', join(directory, 'data')]
    const ended = await runNamed(network, ['link', ...words, ...place], input)
    const said = ended.out + ended.stderr
    for (const { name, password } of [USER, KAGOYA]) {
      const sasl = Buffer.from(`\0${name}\0${password}`).toString('base64')
      const base64 = Buffer.from(password).toString('base64').slice(0, -4)
      for (const form of [password, encodeURIComponent(password), base64, sasl])
        expect(said).not.toContain(form)
    }
    return ended
  }
  const stored = async (): Promise<unknown> =>
    JSON.parse(await readFile(join(directory, 'data', 'secrets.json'), 'utf8'))
  const expectNothingStored = async () => {
    expect(await readdir(directory)).not.toContain('data')
    expect((await readdir(directory)).filter((name) => name.startsWith('.'))).toEqual([])
  }

  test('an address and a password are enough: servers, both logins, entries, the secret', async () => {
    const before = await readFile(jobs, 'utf8')
    const { out, stderr, exitCode } = await link([ADDRESS, '--sent', '--write'])
    expect(stderr).toBe('')
    expect(out).toMatch(/srv +SRV records of linked.example/)
    expect(out).toContain(`answers    imap ${NAMED_HOST}:${dovecot.imapsPort}, TLS`)
    expect(out).toMatch(/ok +login .*as batch\.jobs@linked\.example/)
    expect(exitCode).toBe(0)
    expect(await stored()).toEqual({ 'batch-jobs': { password: USER.password } })
    const after = await readFile(jobs, 'utf8')
    for (const line of before.split('\n')) expect(after).toContain(line)
    expect(after).toContain("folder: '送信済みアイテム'")
    expect(after).toContain('maxMessageMb: 1,')
    // What was written and stored is what polls and sends log in with.
    const place = ['--jobs', jobs, '--data', join(directory, 'data')]
    const checked = await runNamed(network, ['check', 'batch-jobs', ...place], '')
    expect(checked.out).toMatch(/mailbox batch-jobs.*folder 送信済みアイテム.*sender batch-jobs/s)
    expect(checked.exitCode).toBe(0)
  })

  test('without --write the jobs file is as it was, and the entries are shown', async () => {
    const before = await readFile(jobs, 'utf8')
    const { out, exitCode } = await link([ADDRESS, '--no-smtp', '--json'])
    expect(exitCode).toBe(0)
    const told = JSON.parse(out)
    expect(told).toMatchObject({
      address: ADDRESS,
      outcome: 'linked',
      received: 'INBOX',
      folders: [{ name: 'INBOX' }, { name: '送信済みアイテム' }, { name: 'Archive' }],
      proof: [{ kind: 'mailbox', outcome: 'passed' }],
      stored: { secrets: ['batch-jobs'] },
    })
    expect(told.entries).toContain("'batch-jobs-received': {")
    expect(told.entries).not.toContain('senders')
    expect(await readFile(jobs, 'utf8')).toBe(before)
  })

  test('a user name that is not the address is written down for both directions', async () => {
    const words = [ADDRESS, '--username', KAGOYA.name, '--name', 'kagoya', '--write']
    const { out, exitCode } = await link(words, KAGOYA.password)
    expect(out).toMatch(/ok +login .*as kir000000\.info/)
    expect(exitCode).toBe(0)
    expect(await stored()).toEqual({ kagoya: { password: KAGOYA.password } })
    const text = await readFile(jobs, 'utf8')
    expect(text.match(/username: 'kir000000.info'/g)).toHaveLength(2)
  })

  test('the configuration file of the domain tells servers and user name', async () => {
    const place = await mkdtemp(join(tmpdir(), 'mailjobs-autoconfig-'))
    const certificate = await makeServerCertificate(place, undefined, [
      'DNS:autoconfig.told.example',
    ])
    const xml = autoconfigOf({ imap: dovecot.imapsPort, smtp: postfix.port, user: KAGOYA.name })
    const web = await startFilesServer('127.77.0.80', certificate, {
      '/mail/config-v1.1.xml': xml,
    })
    onTestFinished(async () => {
      await web.close()
      await removeDirectory(place)
    })
    network = {
      ...network,
      hosts: { ...network.hosts, 'autoconfig.told.example': '127.77.0.80' },
      authorityPem: [...authorities, certificate.authorityPem].join('\n'),
    }
    const { out, exitCode } = await link(['info@told.example'], KAGOYA.password)
    expect(out).toContain('autoconfig   https://autoconfig.told.example/mail/config-v1.1.xml')
    expect(out).toContain("username: 'kir000000.info'")
    expect(exitCode).toBe(0)
    expect(web.asked).toEqual(['/mail/config-v1.1.xml?emailaddress=info%40told.example'])
  })

  test('another login for SMTP has a secret of its own', async () => {
    const words = [ADDRESS, '--smtp-own-password', '--smtp-username', KAGOYA.name]
    const { exitCode, out } = await link(words, `${USER.password}\n${KAGOYA.password}\n`)
    expect(out).toContain("auth: { secret: 'batch-jobs-smtp', username: 'kir000000.info' }")
    expect(exitCode).toBe(0)
    expect(await stored()).toEqual({
      'batch-jobs': { password: USER.password },
      'batch-jobs-smtp': { password: KAGOYA.password },
    })
  })

  describe('what does not work is told, and nothing is stored', () => {
    afterEach(expectNothingStored)

    test('a password that is refused is tried once, and at no other server', async () => {
      const failed = async () => (await dovecot.log()).split('auth failed, 1 attempts').length
      const before = await failed()
      const { out, exitCode } = await link([ADDRESS], KAGOYA.password)
      expect(out).toMatch(/FAILED login .*AUTH_FAILED/)
      expect(out).toContain('Nothing was stored. AUTH_FAILED')
      expect(exitCode).toBe(1)
      await expect.poll(failed, { timeout: LIMIT_MS }).toBe(before + 1)
    })

    test('reading works, and SMTP refuses the login', async () => {
      const words = [ADDRESS, '--smtp-own-password', '--json']
      const { out, exitCode } = await link(words, `${USER.password}\n${KAGOYA.password}\n`)
      expect(JSON.parse(out)).toMatchObject({
        outcome: 'failed',
        failure: { code: 'AUTH_FAILED' },
        proof: [{ outcome: 'passed' }, { kind: 'sender', outcome: 'failed' }],
      })
      expect(exitCode).toBe(1)
    })

    test('a server that encrypts nothing never hears the password', async () => {
      const open = await startScriptedImapServer()
      onTestFinished(open.close)
      const at = ['--imap-host', open.host, '--imap-port', String(open.port)]
      const { out, exitCode } = await link([ADDRESS, ...at, '--no-smtp'])
      expect(out).toMatch(/FAILED tls .*TLS_NOT_SPOKEN.*FAILED tls .*TLS_REQUIRED/s)
      expect(exitCode).toBe(1)
      expect(open.connections).toBeGreaterThan(0)
      expect(open.logins).toBe(0)
      expect(open.commands.join(' ')).not.toMatch(/LOGIN|AUTHENTICATE/)
    })

    test('a folder that is not there: those that are', async () => {
      const { out, exitCode } = await link([ADDRESS, '--received', '請求書'])
      expect(out).toMatch(
        /FOLDER_NOT_FOUND: folder 請求書 does not exist; there are: INBOX, .*送信済みアイテム/,
      )
      expect(exitCode).toBe(1)
    })

    test('IMAP is closed where it was said to be', async () => {
      const words = [
        ADDRESS,
        '--imap-host',
        NAMED_HOST,
        '--imap-port',
        '1',
        '--imap-security',
        'tls',
      ]
      const { out, exitCode } = await link(words)
      expect(out).toMatch(/FAILED tcp .*NETWORK/)
      expect(exitCode).toBe(1)
    })

    test('IMAP is closed wherever it may be: each place is named', async () => {
      network = { ...network, hosts: { 'imap.closed.example': '127.0.0.1' } }
      const { out, stderr, exitCode } = await link(['ops@closed.example'])
      expect(out).toMatch(/preset .*\n +srv .*\n +autoconfig .*\n +mx .*no MX record.*\n +guess/)
      expect(out).toContain('no answer  imap imap.closed.example:993, TLS')
      expect(stderr).toContain(
        'No IMAP server of ops@closed.example was found: --imap-host names it',
      )
      expect(exitCode).toBe(1)
    })

    test("a host in somebody else's domain, which only DNS names", async () => {
      const { stderr, exitCode } = await link(['ops@elsewhere.example'])
      expect(stderr).toContain(`DNS names ${NAMED_HOST} for ops@elsewhere.example`)
      expect(stderr).toContain(`--imap-host ${NAMED_HOST}`)
      expect(exitCode).toBe(2)
    })

    test.each<
      [string, { days?: number; names?: string[]; isSelfSigned?: true; isTrusted: boolean }, string]
    >([
      ['expired', { days: -1, isTrusted: true }, 'TLS_CERT_EXPIRED'],
      ['of another name', { names: ['DNS:mail.other.example'], isTrusted: true }, 'TLS_CERT_NAME'],
      ['signed by nobody who is known', { isTrusted: false }, 'TLS_CERT_UNTRUSTED'],
      ['signed by itself', { isSelfSigned: true, isTrusted: false }, 'TLS_CERT_UNTRUSTED'],
    ])('a certificate that is %s ends before the password', async (_, shown, code) => {
      const place = await mkdtemp(join(tmpdir(), 'mailjobs-certificate-'))
      const certificate = shown.isSelfSigned
        ? await makeSelfSignedCertificate(place)
        : await makeServerCertificate(place, shown.days, shown.names)
      let heard = ''
      const server = await startSecuredServer({
        security: 'tls',
        certificate,
        onConnection(socket) {
          socket.write('* OK ready\r\n')
          socket.on('data', (bytes: Buffer) => {
            heard += bytes.toString('latin1')
          })
        },
      })
      onTestFinished(async () => {
        await server.close()
        await removeDirectory(place)
      })
      if (shown.isTrusted) network = { ...network, authorityPem: certificate.authorityPem }
      const words = ['--imap-host', NAMED_HOST, '--imap-port', String(server.port)]
      const { out, exitCode } = await link([
        ADDRESS,
        ...words,
        '--no-smtp',
        '--imap-security',
        'tls',
      ])
      expect(out).toMatch(new RegExp(`FAILED tls .*${code}`))
      expect(exitCode).toBe(1)
      expect(heard).toBe('')
    })

    test.each<[string[], string, number, RegExp]>([
      [[ADDRESS], '', 2, /Nothing was typed/],
      [[ADDRESS, USER.password], '', 2, /never on the command line/],
      [[ADDRESS, `-p${USER.password}`], '', 2, /never on the command line/],
      [['operations'], '', 2, /must be a mail address/],
      [[ADDRESS, '--no-smtp', '--smtp-host', 'x.example'], '', 2, /one of them does nothing/],
      [[ADDRESS, '--imap-port', '993'], '', 2, /--imap-host/],
      [[ADDRESS, '--imap-security', 'none'], '', 2, /Allowed choices are auto, tls, starttls/],
      [[ADDRESS, '--name', 'operations'], '', 2, /has something of the name operations already/],
      [['batch@outlook.jp', '--no-smtp'], '', 1, /No IMAP server/],
    ])('%j', async (words, input, code, says) => {
      const { out, stderr, exitCode } = await link(words, input)
      expect(`${out}\n${stderr}`).toMatch(says)
      expect(exitCode).toBe(code)
    })
  })

  test('an address that is linked is linked again in one step, by what the jobs file has', async () => {
    await link([ADDRESS, '--write'])
    const before = await readFile(jobs, 'utf8')
    const wrong = await link([ADDRESS], KAGOYA.password)
    expect(wrong.out).toContain('Nothing was stored.')
    expect(await stored()).toEqual({ 'batch-jobs': { password: USER.password } })
    const again = await link([ADDRESS])
    expect(again.out).toMatch(/it was linked already, and its entries are as they were/)
    expect(again.exitCode).toBe(0)
    const renamed = await link([ADDRESS, '--name', 'other', '--write'])
    expect(renamed.stderr).toContain('has this address already')
    expect(renamed.exitCode).toBe(2)
    expect(await readFile(jobs, 'utf8')).toBe(before)
  })

  test('a jobs file that has no safe place for the entries is left alone, and they are shown', async () => {
    const text = (await readFile(jobs, 'utf8')).replace('defineJobs({', 'defineJobs({ ...{},')
    await writeFile(jobs, text)
    const { out, exitCode } = await link([ADDRESS, '--no-smtp', '--write'])
    expect(out).toMatch(/not written .* is as it was: what stands in defineJobs/)
    expect(out).toContain("'batch-jobs-received': {")
    expect(exitCode).toBe(4)
    expect(await readFile(jobs, 'utf8')).toBe(text)
    expect(await stored()).toEqual({ 'batch-jobs': { password: USER.password } })
  })
})

const autoconfigOf = ({ imap, smtp, user }: { imap: number; smtp: number; user: string }) =>
  `<?xml version="1.0"?><clientConfig version="1.1"><emailProvider id="told.example">
  <incomingServer type="imap"><hostname>${NAMED_HOST}</hostname><port>${imap}</port>
    <socketType>SSL</socketType><username>${user}</username></incomingServer>
  <outgoingServer type="smtp"><hostname>${NAMED_HOST}</hostname><port>${smtp}</port>
    <socketType>STARTTLS</socketType><username>${user}</username></outgoingServer>
</emailProvider></clientConfig>`
