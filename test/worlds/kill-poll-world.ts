import { randomUUID } from 'node:crypto'
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { loadJobs } from '../../infra/load-jobs.js'
import { createFunctionSandbox, type FunctionSandbox } from '../../local/lambda/function-sandbox.js'
import { startProcessGuard } from '../../local/lambda/process-guard.js'
import { byOtherName, localSecrets } from '../../local/secrets/local-secrets.js'
import { localSecretName } from '../../local/secrets/secret-names.js'
import { readCloudAssembly } from '../../local/template/cloud-assembly.js'
import { functionsOf } from '../../local/template/deployed-functions.js'
import { LOCAL_STAGE } from '../../local/world/local-stage.js'
import { synthesize } from '../../local/world/synthesize.js'
import { worldFiles } from '../../local/world/world-files.js'
import { startWorldStandIns } from '../../local/world/world-stand-ins.js'
import { folderStateKey } from '../../shared/contract/keys.js'
import { pollRequestsOf } from '../../shared/jobs/requests/poll-request.js'
import { descendantsOf } from '../cli/descendants.js'
import { passwordOf } from '../cli/jobs-files.js'
import { removeDirectory } from '../remove-directory.js'
import { type Dovecot, startDovecot } from '../servers/dovecot.js'

const BUILDERS = resolve(import.meta.dirname, '../../shared/jobs/define-jobs.js')

/** Something that a poll asks of bucket or bus, before it is answered. */
export type PollStep =
  | { readonly name: 'event' }
  | { readonly name: 'S3'; readonly operation: string; readonly key: string }

/** Whether a step of a poll is the moment; asked of each, in order. */
export type Moment = (step: PollStep) => boolean

/** The monitor function's real bundle in processes, stand-ins, and a real Dovecot. */
export interface KillPollWorld {
  readonly dovecot: Dovecot
  /** Polls, and kills the process at its moment, before it is answered. False if the poll ended before that came. */
  killWhen(isTheMoment: Moment): Promise<boolean>
  /** The same, but stops the process there; it goes on when another run has taken the folder over, and ended. */
  freezeWhen(isTheMoment: Moment): Promise<boolean>
  /** Polls undisturbed, as if the lease of whoever had the folder had run out. */
  poll(): Promise<unknown>
  /** The records of what is in quarantine. */
  quarantined(): Promise<unknown[]>
  /** What is kept: UID and monitor; what was announced: ids; what the ledger has: UIDs. */
  kept(): Promise<{ mails: string[]; announced: string[]; accounted: number[] }>
  close(): Promise<void>
}

/** Starts a world of its own in a new directory. Ask `realServer('dovecot')` first. */
export async function startKillPollWorld(): Promise<KillPollWorld> {
  const dovecot = await startDovecot()
  const directory = await mkdtemp(join(tmpdir(), 'mailjobs-kill-poll-'))
  const files = worldFiles(join(directory, 'data'))
  const jobsFile = await writeJobs(directory, dovecot)
  await synthesize({ jobsFile, stage: LOCAL_STAGE, directory: files.assembly })
  const assembly = await readCloudAssembly(files.assembly)
  const announced: string[] = []
  let onStep = async (_step: PollStep): Promise<void> => {}
  const standIns = await startWorldStandIns(assembly, {
    bucketDirectory: files.bucket,
    eventsFile: files.events,
    alertsFile: files.alerts,
    onTold: () => {},
    secrets: byOtherName(
      localSecrets(files.secrets, passwordOf(dovecot.password)),
      localSecretName(LOCAL_STAGE),
    ),
    queues: [],
    deliver: async () => [],
    onS3: async ({ operation, key }) => {
      await onStep({ name: 'S3', operation, key })
      return undefined
    },
    onEvent: async (event) => {
      const id: unknown = Reflect.get(event.detail, 'id')
      if (event['detail-type'] === 'Mail Matched') announced.push(String(id))
      await onStep({ name: 'event' })
    },
  })
  const lambda = functionsOf(assembly).find(({ logicalId }) => logicalId.startsWith('Monitor'))
  if (!lambda) throw new Error('there is no monitor function')
  const guard = startProcessGuard()
  const [request] = pollRequestsOf(await loadJobs(jobsFile))
  const newSandbox = () =>
    createFunctionSandbox({
      lambda,
      timeoutMs: lambda.timeoutSeconds * 1_000,
      environment: standIns.environmentOf(lambda),
      onLog: () => {},
      guard,
      now: () => new Date(),
      newId: randomUUID,
    })
  const state = join(files.bucket, folderStateKey('operations', 'INBOX'))

  const poll = async () => {
    onStep = async () => {}
    await expireLease(state)
    const sandbox = newSandbox()
    try {
      return await sandbox.invoke(request)
    } finally {
      await sandbox.close()
    }
  }

  /** Runs until its moment, and does something there; whether it came to it. */
  const disturbedAt = async (
    isTheMoment: Moment,
    disturb: (sandbox: FunctionSandbox, pids: readonly number[]) => Promise<void>,
  ): Promise<boolean> => {
    await expireLease(state)
    const before = new Set(descendantsOf(process.pid))
    const sandbox = newSandbox()
    let disturbing: Promise<void> | undefined
    onStep = async (step) => {
      if (disturbing || !isTheMoment(step)) return disturbing
      const pids = descendantsOf(process.pid).filter((pid) => !before.has(pid))
      disturbing = disturb(sandbox, pids)
      await disturbing
    }
    await sandbox.invoke(request).catch(() => {})
    await disturbing
    await sandbox.close()
    return disturbing !== undefined
  }

  return {
    dovecot,
    poll,
    killWhen: (isTheMoment) => disturbedAt(isTheMoment, (sandbox) => sandbox.close()),
    freezeWhen: (isTheMoment) =>
      disturbedAt(isTheMoment, async (_, pids) => {
        for (const pid of pids) process.kill(pid, 'SIGSTOP')
        await poll()
        for (const pid of pids) process.kill(pid, 'SIGCONT')
      }),
    quarantined: async () =>
      (await filesIn(files.bucket, 'quarantine', /quarantine\.json$/)).map((text) =>
        JSON.parse(text),
      ),
    kept: async () => ({
      mails: await keptIn(files.bucket),
      announced: [...announced],
      accounted: await accountedIn(files.bucket),
    }),
    async close() {
      await guard.close()
      await standIns.close()
      await dovecot.stop()
      await removeDirectory(directory)
    },
  }
}

/** As if the time of whoever has the folder were over. */
async function expireLease(file: string): Promise<void> {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text === undefined) return
  const state = JSON.parse(text)
  if (!state.lease) return
  const lease = { ...state.lease, expiresAt: new Date(0).toISOString() }
  await writeFile(file, JSON.stringify({ ...state, lease }))
}

async function filesIn(bucket: string, prefix: string, name: RegExp): Promise<string[]> {
  const found = await readdir(join(bucket, prefix), { recursive: true }).catch(() => [])
  const files = found.filter((file) => name.test(file))
  return Promise.all(files.map((file) => readFile(join(bucket, prefix, file), 'utf8')))
}

async function keptIn(bucket: string): Promise<string[]> {
  const manifests = (await filesIn(bucket, 'mail', /mail\.json$/)).map((text) => JSON.parse(text))
  return manifests.map(({ uid, monitor }) => `${uid} ${monitor}`).toSorted()
}

async function accountedIn(bucket: string): Promise<number[]> {
  const pages = (await filesIn(bucket, 'ledger', /\.json$/)).map((text) => JSON.parse(text))
  const uids: number[] = pages.flatMap(({ entries }) =>
    entries.map(({ uid }: { readonly uid: number }) => uid),
  )
  return [...new Set(uids)].toSorted((one, other) => one - other)
}

async function writeJobs(directory: string, dovecot: Dovecot): Promise<string> {
  const file = join(directory, 'jobs.ts')
  const imap = { host: 'localhost', port: dovecot.imapsPort, ca: dovecot.certificatePem }
  await writeFile(
    file,
    `import { days, defineJobs, everything, minutes } from ${JSON.stringify(BUILDERS)}
export const jobs = defineJobs({
  mailboxes: {
    operations: { address: 'operations@example.co.jp', imap: ${JSON.stringify(imap)}, poll: minutes(60) },
  },
  monitors: {
    all: { mailbox: 'operations', when: everything(), keep: { for: days(7) }, startFrom: 'all' },
    batch: { mailbox: 'operations', when: { from: 'batch@example.com' }, keep: { for: days(7) }, startFrom: 'all', then: 'mark-read' },
  },
})
`,
  )
  return file
}
