import { randomUUID } from 'node:crypto'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { vi } from 'vitest'
import { createContainer } from '../../functions/send/container.js'
import { createHandler } from '../../functions/send/handler.js'
import { createFunctionSandbox } from '../../local/lambda/function-sandbox.js'
import { startProcessGuard } from '../../local/lambda/process-guard.js'
import { localSecrets } from '../../local/secrets/local-secrets.js'
import type { S3Call } from '../../local/stand-ins/s3/server.js'
import { type CloudAssembly, readCloudAssembly } from '../../local/template/cloud-assembly.js'
import { type DeployedFunction, functionsOf } from '../../local/template/deployed-functions.js'
import { LOCAL_STAGE } from '../../local/world/local-stage.js'
import { synthesize } from '../../local/world/synthesize.js'
import { worldFiles } from '../../local/world/world-files.js'
import { openWorldQueues } from '../../local/world/world-queues.js'
import { startWorldStandIns } from '../../local/world/world-stand-ins.js'
import { outboxKeys } from '../../shared/contract/keys.js'
import type { AcceptedSend } from '../../shared/delivery/outbox/accepted-send.js'
import { readSendRecord } from '../../shared/delivery/outbox/outbox.js'
import type { SendRecord } from '../../shared/delivery/outbox/send-record.js'
import { createLog } from '../../shared/runtime/log.js'
import { removeDirectory } from '../remove-directory.js'
import { type SmtpStep, startCountingSmtpServer } from '../servers/counting-smtp-server.js'
import { sendTo } from '../shared/delivery/sends.js'

/** So many that there is much to say before the message, which is so long that the server reads it in pieces. */
export const RECIPIENTS = Array.from({ length: 45 }, (_, index) => `recipient-${index}@example.com`)
const LINE = 'a line of the report, as it comes out of the job\r\n'
const LINES = 40_000
export const MESSAGE_BYTES = LINE.length * LINES

/** A claim is over after 13 minutes. */
const AN_HOUR_MS = 3_600_000

/** Something that the function asks of bucket, bus or mail server, before it is answered. */
export type Step =
  | SmtpStep
  | { readonly name: 'event' }
  | { readonly name: 'S3'; readonly call: S3Call }

/** What became of a send whose function was killed, after the next run. */
export interface AfterTheKill {
  /** False if the function ended before its moment came. */
  readonly wasKilled: boolean
  readonly record: SendRecord
  /** How often the mail server has read the message whole. */
  readonly taken: number
}

/** The send function's real bundle in a process, stand-ins, and a mail server that counts. */
export interface KillWorld {
  /** Runs a new send, kills the process at its moment, and runs the send again an hour later. */
  killAt(isTheMoment: (step: Step) => boolean): Promise<AfterTheKill>
  close(): Promise<void>
}

/** Starts a world of its own in a new directory; the environment of whoever uses it is that of the function. */
export async function startKillWorld(): Promise<KillWorld> {
  const directory = await mkdtemp(join(tmpdir(), 'mailjobs-kill-'))
  let onStep = async (_step: Step): Promise<void> => {}
  const server = await startCountingSmtpServer((step) => onStep(step))
  const files = worldFiles(join(directory, 'data'))
  const assembly = await assemblyOf(directory, files.assembly, server.port)
  const queues = await openWorldQueues(assembly, files.queues)
  const standIns = await startWorldStandIns(assembly, {
    bucketDirectory: files.bucket,
    eventsFile: files.events,
    alertsFile: files.alerts,
    onTold: () => {},
    secrets: localSecrets(files.secrets, {}),
    queues: queues.values(),
    deliver: async () => [],
    onS3: async (call) => {
      await onStep({ name: 'S3', call })
      return undefined
    },
    onEvent: () => onStep({ name: 'event' }),
  })
  const lambda = theSendFunction(assembly)
  const guard = startProcessGuard()
  const environment = { ...standIns.environmentOf(lambda), AWS_REGION: 'local' }
  // What a test stubs is put back when it ends: clients ask for it when they are first used.
  const stubEnvironment = (): void => {
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
  }
  stubEnvironment()
  const container = createContainer()
  const anHourLater = {
    ...container,
    now: () => new Date(Date.now() + AN_HOUR_MS),
    log: createLog({ now: container.now, write: () => {} }),
    publishMetrics: () => {},
  }
  let sends = 0

  const runAndKill = async (
    send: AcceptedSend,
    isTheMoment: (step: Step) => boolean,
  ): Promise<boolean> => {
    const sandbox = createFunctionSandbox({
      lambda,
      timeoutMs: lambda.timeoutSeconds * 1_000,
      environment: standIns.environmentOf(lambda),
      onLog: () => {},
      guard,
      now: () => new Date(),
      newId: randomUUID,
    })
    let killing: Promise<void> | undefined
    // Nothing is answered any more from the moment on.
    onStep = async (step) => {
      if (!killing && isTheMoment(step)) killing = sandbox.close()
      await killing
    }
    await sandbox.invoke(eventOf(send)).catch(() => {})
    const wasKilled = killing !== undefined
    await (killing ?? sandbox.close())
    onStep = async () => {}
    return wasKilled
  }

  return {
    async killAt(isTheMoment) {
      stubEnvironment()
      sends += 1
      const send = numbered(sends)
      const json = { contentType: 'application/json' }
      await container.archive.add(outboxKeys(send.id).request, JSON.stringify(send), json)
      const wasKilled = await runAndKill(send, isTheMoment)
      const { batchItemFailures } = await createHandler(anHourLater)(eventOf(send), IN_TIME)
      if (batchItemFailures.length > 0) throw new Error('the next run failed')
      const record = (await readSendRecord(container, send)).current
      return { wasKilled, record, taken: server.taken.get(send.messageId) ?? 0 }
    },
    async close() {
      vi.unstubAllEnvs()
      await guard.close()
      await standIns.close()
      await server.close()
      await removeDirectory(directory)
    },
  }
}

async function assemblyOf(directory: string, assembly: string, port: number) {
  const jobsFile = join(directory, 'jobs.ts')
  const sender = { via: 'smtp', from: 'batch@example.co.jp', host: '127.0.0.1', security: 'none' }
  const jobs = { mailboxes: {}, monitors: {}, senders: { default: { ...sender, port } } }
  await writeFile(jobsFile, `export const jobs = ${JSON.stringify(jobs)}\n`)
  await synthesize({ jobsFile, stage: LOCAL_STAGE, directory: assembly })
  return readCloudAssembly(assembly)
}

function numbered(number: number): AcceptedSend {
  const id = `20261121T120000Z-${String(number).padStart(16, '0')}`
  return sendTo(RECIPIENTS, {
    id,
    acceptedAt: new Date().toISOString(),
    messageId: `<${id}@example.co.jp>`,
    text: LINE.repeat(LINES),
  })
}

const eventOf = (send: AcceptedSend) => ({ Records: [{ messageId: 'm', body: send.id }] })

const IN_TIME = { awsRequestId: 'run-after-the-kill', getRemainingTimeInMillis: () => 720_000 }

function theSendFunction(assembly: CloudAssembly): DeployedFunction {
  const functions = functionsOf(assembly)
  const found = functions.find(({ logicalId }) => /^Sending.*SendFunction/.test(logicalId))
  if (found) return found
  throw new Error(`no send function among ${functions.map((each) => each.logicalId).join(', ')}`)
}
