import { randomUUID } from 'node:crypto'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import {
  createFunctionSandbox,
  type FunctionSandbox,
} from '../../../local/lambda/function-sandbox.js'
import { startProcessGuard } from '../../../local/lambda/process-guard.js'
import { startMailServer } from '../../../local/mail-server/start-mail-server.js'
import { byOtherName, localSecrets } from '../../../local/secrets/local-secrets.js'
import { localSecretName } from '../../../local/secrets/secret-names.js'
import { readCloudAssembly } from '../../../local/template/cloud-assembly.js'
import { functionsOf } from '../../../local/template/deployed-functions.js'
import { schedulesOf } from '../../../local/template/deployed-schedules.js'
import { LOCAL_STAGE } from '../../../local/world/local-stage.js'
import { synthesize } from '../../../local/world/synthesize.js'
import { worldFiles } from '../../../local/world/world-files.js'
import { startWorldStandIns } from '../../../local/world/world-stand-ins.js'
import { removeDirectory } from '../../remove-directory.js'

/** What a run has asked of the stand-ins, and has written into its log. */
export interface Counted {
  readonly s3Reads: number
  readonly s3Writes: number
  readonly secretReads: number
  readonly events: number
  readonly logBytes: number
  /** The metrics that it has published, by name. */
  readonly metrics: readonly string[]
}

/** The functions of a stage with two mailboxes, of which in one mail is expected, and with a sender; what they call is counted. */
export interface CountedWorld {
  /** Runs what a schedule starts, once, and waits. @param name of the schedule, or what it begins with */
  run(name: string): Promise<Counted>
  /** Puts a mail into the INBOX that both mailboxes look at. */
  deliver(): void
  close(): Promise<void>
}

const BUILDERS = resolve(import.meta.dirname, '../../../shared/jobs/define-jobs.js')
const ADDRESS = 'operations@example.co.jp'
const USER = { address: ADDRESS, username: ADDRESS, password: 'not a real one' }

/** What S3 charges as a read; DELETE it does not charge for, and everything else is as dear as PUT. */
const READS = /^(Get|Head)/
const FREE = /^(Delete|Abort)/

/** Starts it, in a directory of its own. */
export async function startCountedWorld(): Promise<CountedWorld> {
  const directory = await mkdtemp(join(tmpdir(), 'mailjobs-counted-'))
  const mail = await startMailServer({ directory: join(directory, 'mail'), users: [USER] })
  const files = worldFiles(join(directory, 'data'))
  const jobsFile = join(directory, 'jobs.ts')
  await writeFile(jobsFile, jobsText(mail.imap.port))
  await synthesize({ jobsFile, stage: LOCAL_STAGE, directory: files.assembly })
  const assembly = await readCloudAssembly(files.assembly)
  const calls: string[] = []
  const lines: string[] = []
  const login = JSON.stringify({ username: USER.username, password: USER.password })
  const secrets = localSecrets(files.secrets, {
    MAILJOBS_SECRET_PLAIN: login,
    MAILJOBS_SECRET_EXPECTING: login,
  })
  const standIns = await startWorldStandIns(assembly, {
    bucketDirectory: files.bucket,
    eventsFile: files.events,
    alertsFile: files.alerts,
    onTold: () => {},
    secrets: byOtherName(
      {
        ...secrets,
        secretOf: (name) => {
          calls.push('secret')
          return secrets.secretOf(name)
        },
      },
      localSecretName(LOCAL_STAGE),
    ),
    queues: [],
    deliver: async () => [],
    onS3: ({ operation }) => void calls.push(operation),
    onEvent: () => void calls.push('event'),
  })
  const guard = startProcessGuard()
  const sandboxes = new Map<string, FunctionSandbox>(
    functionsOf(assembly).map((lambda) => [
      lambda.arn,
      createFunctionSandbox({
        lambda,
        timeoutMs: lambda.timeoutSeconds * 1_000,
        environment: standIns.environmentOf(lambda),
        onLog: (line) => lines.push(line),
        guard,
        now: () => new Date(),
        newId: randomUUID,
      }),
    ]),
  )
  const schedules = schedulesOf(assembly)

  return {
    async run(name) {
      const schedule = schedules.find((one) => one.name.startsWith(name))
      const sandbox = schedule && sandboxes.get(schedule.targetArn)
      if (!sandbox) throw new Error(`no schedule begins with ${name}`)
      calls.length = 0
      lines.length = 0
      await sandbox.invoke(JSON.parse(schedule.input))
      return countedIn(calls, lines)
    },
    deliver: () =>
      void mail.deliver(
        Buffer.from('From: batch@example.com\r\nSubject: [JOB-END]\r\n\r\nIt is done.\r\n'),
      ),
    async close() {
      await Promise.all([...sandboxes.values()].map((sandbox) => sandbox.close()))
      await guard.close()
      await standIns.close()
      await mail.close()
      await removeDirectory(directory)
    },
  }
}

const metricsSchema = z.object({
  _aws: z.object({
    CloudWatchMetrics: z.array(z.object({ Metrics: z.array(z.object({ Name: z.string() })) })),
  }),
})

function countedIn(calls: readonly string[], lines: readonly string[]): Counted {
  const count = (isMeant: (call: string) => boolean) => calls.filter(isMeant).length
  const own = ['secret', 'event']
  return {
    s3Reads: count((call) => READS.test(call)),
    s3Writes: count((call) => !READS.test(call) && !FREE.test(call) && !own.includes(call)),
    secretReads: count((call) => call === 'secret'),
    events: count((call) => call === 'event'),
    logBytes: lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0),
    metrics: lines.flatMap(metricNamesIn),
  }
}

function metricNamesIn(line: string): string[] {
  if (!line.includes('"_aws"')) return []
  const { _aws } = metricsSchema.parse(JSON.parse(line))
  return _aws.CloudWatchMetrics.flatMap(({ Metrics }) => Metrics.map(({ Name }) => Name))
}

/** A time of day at which nothing can be due while the test runs. */
const hoursFromNow = (hours: number): string =>
  `${String((new Date().getUTCHours() + hours) % 24).padStart(2, '0')}:30`

const jobsText = (port: number): string => `
import { days, defineJobs, everything, minutes } from ${JSON.stringify(BUILDERS)}
const imap = { host: '127.0.0.1', port: ${port}, security: 'none' } as const
const monitor = { when: everything(), keep: { for: days(7) }, startFrom: 'all' } as const
export const jobs = defineJobs({
  mailboxes: {
    plain: { address: '${ADDRESS}', imap, poll: minutes(1) },
    expecting: { address: '${ADDRESS}', imap, poll: minutes(1) },
  },
  monitors: {
    all: { mailbox: 'plain', ...monitor },
    waiting: { mailbox: 'expecting', ...monitor, expect: { by: '${hoursFromNow(12)}' } },
  },
  senders: { default: { via: 'ses', from: 'noreply@example.com' } },
})
`
