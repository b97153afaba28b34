import { once } from 'node:events'
import { cp, mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startRunningWorld } from '../../../cli/world/running-world.js'
import { portOf } from '../../../local/mail-server/listening.js'
import { localSecrets } from '../../../local/secrets/local-secrets.js'
import { Closers } from '../../../local/world/closers.js'
import { LOCAL_STAGE } from '../../../local/world/local-stage.js'
import { startWorld } from '../../../local/world/start-world.js'
import { synthesize } from '../../../local/world/synthesize.js'
import { type WorldFiles, worldFiles } from '../../../local/world/world-files.js'
import { descendantsOf } from '../../cli/descendants.js'
import { removeDirectory } from '../../remove-directory.js'
import { ownPorts } from './ask-every-port.js'

const LIMIT_MS = 300_000
const BUILDERS = join(import.meta.dirname, '../../../shared/jobs/define-jobs.js')

let jobsFile: string
let synthesized: string
let directory: string
let files: WorldFiles
let before: { readonly ports: readonly number[]; readonly processes: readonly number[] }

const holdings = () => ({ ports: ownPorts(), processes: descendantsOf(process.pid) })

/** What has come since; what was there may go, as it was ending. */
const left = () => {
  const { ports, processes } = holdings()
  return [
    ...ports.filter((port) => !before.ports.includes(port)),
    ...processes.filter((pid) => !before.processes.includes(pid)),
  ]
}

/** A process that was ended may be seen a little longer. */
const nothingIsLeft = (): Promise<void> => expect.poll(left, { timeout: 60_000 }).toEqual([])

beforeAll(async () => {
  synthesized = await mkdtemp(join(tmpdir(), 'mailjobs-synthesized-'))
  jobsFile = join(synthesized, 'jobs.ts')
  await writeFile(
    jobsFile,
    `import { days, defineJobs, everything, minutes } from ${JSON.stringify(BUILDERS)}
export const jobs = defineJobs({
  mailboxes: { operations: { address: 'operations@example.co.jp', imap: { host: '127.0.0.1', port: 1, security: 'none' }, poll: minutes(60) } },
  monitors: { all: { mailbox: 'operations', when: everything(), keep: { for: days(7) }, startFrom: 'all' } },
  senders: { default: { via: 'ses', from: 'batch@example.co.jp' } },
})
`,
  )
  await synthesize({ jobsFile, stage: LOCAL_STAGE, directory: join(synthesized, 'cdk.out') })
}, LIMIT_MS)
afterAll(() => removeDirectory(synthesized))

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mailjobs-failing-'))
  files = worldFiles(join(directory, 'data'))
  await mkdir(files.data, { mode: 0o700 })
  await cp(join(synthesized, 'cdk.out'), files.assembly, { recursive: true })
  before = holdings()
})
afterEach(() => removeDirectory(directory))

const start = (apiPort = 0) =>
  startWorld({
    files,
    secrets: localSecrets(files.secrets, {}),
    onEvent: () => {},
    apiPort,
    firesSchedules: false,
  })

async function changeTemplates(change: (text: string) => string): Promise<void> {
  const names = await readdir(files.assembly)
  for (const name of names.filter((file) => file.endsWith('.template.json'))) {
    const file = join(files.assembly, name)
    await writeFile(file, change(await readFile(file, 'utf8')))
  }
}

const fileInPlaceOf = async (path: string): Promise<void> => {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, 'no directory')
}

/** In the order in which the parts of a world are started. */
const faults: readonly (readonly [string, () => Promise<unknown>])[] = [
  ['the assembly is not there', () => removeDirectory(files.assembly)],
  ['the manifest is no JSON', () => writeFile(join(files.assembly, 'manifest.json'), '{')],
  ['a template is no JSON', () => changeTemplates(() => '{')],
  [
    'a schedule is for nobody knows what',
    () =>
      changeTemplates((text) => text.replaceAll('schemaVersion', 'x').replaceAll('monitors', 'y')),
  ],
  ['there is a file where the queues are kept', () => fileInPlaceOf(files.queues)],
  [
    'a file of the invocations is damaged',
    () => fileInPlaceOf(join(files.queues, 'invocations.json')),
  ],
  ['there is a file where the bucket is', () => fileInPlaceOf(files.bucket)],
  [
    'a sender is no JSON, which the last stand-in looks for',
    () => changeTemplates((text) => text.replaceAll('\\"via\\":', '\\"via\\"')),
  ],
  ['there is a file where the logs are', () => fileInPlaceOf(files.logs)],
]

describe('of a world that cannot be started nothing is left', { timeout: LIMIT_MS }, () => {
  test.each(faults)('%s', async (_, breakIt) => {
    await breakIt()
    await expect(start()).rejects.toThrow()
    await nothingIsLeft()
  })

  test('the port of the API is taken: the last part', async () => {
    const holder = createServer().listen(0, '127.0.0.1')
    await once(holder, 'listening')
    try {
      await expect(start(portOf(holder.address()))).rejects.toThrow(/in use/)
    } finally {
      holder.close()
      await once(holder, 'close')
    }
    await nothingIsLeft()
  })

  test('and one that can be started leaves nothing when it has ended', async () => {
    const world = await start()
    expect(ownPorts().length).toBeGreaterThan(before.ports.length)
    await world.close()
    await nothingIsLeft()
  })
})

describe('of a world of a command no lock is left either', { timeout: LIMIT_MS }, () => {
  test.each<[string, () => Promise<unknown>]>([
    ['a secrets file that others can read', () => writeFile(files.secrets, '{}', { mode: 0o644 })],
    ['a file where the logs are', () => fileInPlaceOf(files.logs)],
    [
      'a file where the assembly is written',
      async () => {
        await removeDirectory(files.assembly)
        await writeFile(files.assembly, '')
      },
    ],
  ])('%s', async (_, breakIt) => {
    await breakIt()
    const closers = new Closers()
    await expect(
      startRunningWorld({ files, jobsFile, port: 0, onEvent: () => {} }, closers),
    ).rejects.toThrow()
    await closers.close()
    await nothingIsLeft()
    const names = await readdir(files.data)
    expect(names.filter((name) => name.startsWith('world.json'))).toEqual([])
  })

  test('a demo whose mail server cannot be started', async () => {
    await fileInPlaceOf(files.mailServer)
    const closers = new Closers()
    const options = { files, jobsFile: undefined, port: 0, onEvent: () => {} }
    await expect(startRunningWorld(options, closers)).rejects.toThrow()
    await closers.close()
    await nothingIsLeft()
    expect(await readdir(files.data)).not.toContain('world.json')
  })
})
