import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Answer, hasTerminals, inTerminal, KEYS } from '../cli/link/in-terminal.js'
import { type NamedNetwork, placeToLink, whyNoNames } from '../cli/link/named-network.js'
import { removeDirectory } from '../remove-directory.js'
import { type Dovecot, startDovecot } from '../servers/dovecot.js'
import { type NameServer, startNameServer } from '../servers/name-server.js'
import { realServer } from '../servers/real-server.js'
import { NAMED_HOST } from '../servers/server-certificate.js'

const LIMIT_MS = 300_000
const ADDRESS = 'ops@elsewhere.example'
const USER = { name: 'kir000000.info', password: 'planted-typed-password' }

const dovecotServer = realServer('dovecot')
const reason = dovecotServer.available ? whyNoNames() : dovecotServer.reason
const why = reason ?? (hasTerminals() ? undefined : 'there is no script(1)')
if (why !== undefined) console.warn(`mailjobs link in a terminal: skipped, ${why}`)

let dovecot: Dovecot
let names: NameServer
let directory: string
let jobs: string
let network: NamedNetwork

/** The whole dialogue, in its order; somebody who stops it presses Ctrl-C at one of these. */
const DIALOGUE: readonly Answer[] = [
  [/in another domain\. Is that the server/, 'y'],
  [/Password of ops@elsewhere\.example \(not shown\): /, `${USER.password}${KEYS.enter}`],
  [/The user name is not always the address/, `${KEYS.clearLine}${USER.name}${KEYS.enter}`],
  [/Password of ops@elsewhere\.example \(not shown\): /, `${USER.password}${KEYS.enter}`],
  [/Which folder does mail come into/, KEYS.enter],
  [/Is what is sent from there to be watched/, `${KEYS.down}${KEYS.enter}`],
  [/Write the entries into/, KEYS.enter],
]

describe.skipIf(why !== undefined)('link in a terminal', { timeout: LIMIT_MS }, () => {
  beforeAll(async () => {
    dovecot = await startDovecot({ users: [USER], folders: ['送信済みアイテム'] })
    names = await startNameServer(
      {
        '_imaps._tcp.elsewhere.example': [
          { type: 'SRV', port: dovecot.imapsPort, target: NAMED_HOST },
        ],
      },
      '127.77.1.53',
    )
  }, LIMIT_MS)
  afterAll(async () => {
    await names?.close()
    await dovecot?.stop()
  })
  beforeEach(async () => {
    ;({ directory, jobs, network } = await placeToLink(names.address, dovecot.certificatePem))
  })
  afterEach(() => removeDirectory(directory))

  const linkWith = (answers: readonly Answer[]) =>
    inTerminal(
      network,
      ['link', ADDRESS, '--no-smtp', '--jobs', jobs, '--data', join(directory, 'data')],
      answers,
    )

  test('what is open is asked, and the password is not shown', async () => {
    const { exitCode, seen, left } = await linkWith(DIALOGUE)
    expect(left, seen).toEqual([])
    expect(seen).not.toContain(USER.password)
    expect(seen).toContain('the login of ops in ')
    expect(exitCode).toBe(0)
    const file = await readFile(join(directory, 'data', 'secrets.json'), 'utf8')
    expect(JSON.parse(file)).toEqual({ ops: { password: USER.password } })
    const text = await readFile(jobs, 'utf8')
    expect(text).toContain("username: 'kir000000.info'")
    expect(text).toContain("folder: '送信済みアイテム'")
  })

  test.each(DIALOGUE.map(([shown], index) => [shown, index] as const))(
    'Ctrl-C at %s leaves nothing behind',
    async (shown, index) => {
      const before = await readFile(jobs, 'utf8')
      const answers: Answer[] = [...DIALOGUE.slice(0, index), [shown, KEYS.ctrlC]]
      const { exitCode, seen, left } = await linkWith(answers)
      expect(left, seen).toEqual([])
      expect(seen).toContain('Stopped: nothing was stored.')
      expect(seen).not.toContain(USER.password)
      expect(exitCode).toBe(1)
      expect(await readFile(jobs, 'utf8')).toBe(before)
      expect((await readdir(directory)).toSorted()).toEqual([
        'authority.pem',
        'hosts',
        'jobs.ts',
        'resolv.conf',
      ])
    },
  )
})
