import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createContainer } from '../../functions/send/container.js'
import { createHandler } from '../../functions/send/handler.js'
import type { SendDeps } from '../../functions/send/send-deps.js'
import { createFunctionSandbox, type FunctionSandbox } from '../../local/lambda/function-sandbox.js'
import { type ProcessGuard, startProcessGuard } from '../../local/lambda/process-guard.js'
import { type CloudAssembly, readCloudAssembly } from '../../local/template/cloud-assembly.js'
import { type DeployedFunction, functionsOf } from '../../local/template/deployed-functions.js'
import { localSecrets } from '../../local/world/local-secrets.js'
import { LOCAL_STAGE } from '../../local/world/start-world.js'
import { synthesize } from '../../local/world/synthesize.js'
import { worldFiles } from '../../local/world/world-files.js'
import { openWorldQueues } from '../../local/world/world-queues.js'
import { startWorldStandIns, type WorldStandIns } from '../../local/world/world-stand-ins.js'
import { outboxKeys } from '../../shared/contract/keys.js'
import type { AcceptedSend } from '../../shared/delivery/outbox/accepted-send.js'
import { readSendRecord } from '../../shared/delivery/outbox/outbox.js'
import { createLog } from '../../shared/runtime/log.js'
import {
  type CountingSmtpServer,
  startCountingSmtpServer,
} from '../servers/counting-smtp-server.js'
import { sendTo } from '../shared/delivery/sends.js'

/** As many moments of one delivery: calls to bucket and bus, commands to the mail server, pieces of the message. */
const POINTS = 100

const LIMIT_MS = 600_000

const RECIPIENTS = Array.from({ length: 45 }, (_, index) => `recipient-${index}@example.com`)

/** A claim is over after 13 minutes. */
const AN_HOUR_MS = 3_600_000

let directory: string
let assembly: CloudAssembly
let lambda: DeployedFunction
let standIns: WorldStandIns
let server: CountingSmtpServer
let guard: ProcessGuard
let onStep = () => {}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mailjobs-kill-'))
  server = await startCountingSmtpServer(() => onStep())
  const files = worldFiles(join(directory, 'data'))
  const jobsFile = join(directory, 'jobs.ts')
  const sender = { via: 'smtp', from: 'batch@example.co.jp', host: '127.0.0.1', security: 'none' }
  await writeFile(
    jobsFile,
    `export const jobs = ${JSON.stringify({
      mailboxes: {},
      monitors: {},
      senders: { default: { ...sender, port: server.port } },
    })}\n`,
  )
  await synthesize({ jobsFile, stage: LOCAL_STAGE, directory: files.assembly })
  assembly = await readCloudAssembly(files.assembly)
  const queues = await openWorldQueues(assembly, files.queues)
  standIns = await startWorldStandIns(assembly, {
    bucketDirectory: files.bucket,
    eventsFile: files.events,
    secrets: localSecrets(files.secrets, {}),
    queues: queues.values(),
    deliver: async () => [],
    onS3: () => {
      onStep()
      return undefined
    },
    onEvent: () => onStep(),
  })
  lambda = theSendFunction(assembly)
  guard = startProcessGuard()
}, LIMIT_MS)

afterAll(async () => {
  vi.unstubAllEnvs()
  await guard?.close()
  await standIns?.close()
  await server?.close()
  await rm(directory, { recursive: true, force: true })
})

test(`a function that is killed at any of ${POINTS} moments delivers nothing twice, and leaves no send without a state`, {
  timeout: LIMIT_MS,
}, async () => {
  for (const [name, value] of Object.entries(standIns.environmentOf(lambda))) {
    vi.stubEnv(name, value)
  }
  vi.stubEnv('AWS_REGION', 'local')
  const container = createContainer()
  const later = {
    ...container,
    now: () => new Date(Date.now() + AN_HOUR_MS),
    log: createLog({ now: container.now, write: () => {} }),
    publishMetrics: () => {},
  }
  const outcomes = { ACCEPTED: 0, UNKNOWN: 0, killed: 0 }
  for (let point = 1; point <= POINTS; point += 1) {
    const send = await accepted(container, point)
    if (await killAt(point, send)) outcomes.killed += 1

    const answer = await createHandler(later)(eventOf(send), IN_TIME)

    expect(answer).toEqual({ batchItemFailures: [] })
    const { state, claim, announced } = (await readSendRecord(container, send)).current
    const taken = server.taken.get(send.messageId) ?? 0
    expect(taken, `killed at point ${point}`).toBeLessThanOrEqual(1)
    expect(['ACCEPTED', 'UNKNOWN'], `killed at point ${point}`).toContain(state)
    if (state === 'ACCEPTED') expect(taken).toBe(1)
    expect(claim).toBeUndefined()
    expect(announced).toHaveLength(1)
    outcomes[state === 'ACCEPTED' ? 'ACCEPTED' : 'UNKNOWN'] += 1
  }
  console.log(`Of ${POINTS} sends: ${JSON.stringify(outcomes)}`)
  expect(outcomes.UNKNOWN).toBeGreaterThan(10)
  expect(outcomes.ACCEPTED).toBeGreaterThan(10)
  expect(outcomes.killed).toBe(POINTS)
})

/** Runs the function's real bundle, and kills its process at the nth thing that it asks of anybody. False if it ended before. */
async function killAt(point: number, send: AcceptedSend): Promise<boolean> {
  const sandbox = sandboxOf()
  let steps = 0
  let killing: Promise<void> | undefined
  onStep = () => {
    steps += 1
    if (steps === point) killing = sandbox.close()
  }
  await sandbox.invoke(eventOf(send)).catch(() => {})
  onStep = () => {}
  const wasKilled = killing !== undefined
  await (killing ?? sandbox.close())
  return wasKilled
}

const sandboxOf = (): FunctionSandbox =>
  createFunctionSandbox({
    lambda,
    timeoutMs: lambda.timeoutSeconds * 1_000,
    environment: standIns.environmentOf(lambda),
    onLog: () => {},
    guard,
    now: () => new Date(),
    newId: randomUUID,
  })

/** A send of its own, to so many that there is much to say before the message, and so long that the server reads it in pieces. */
async function accepted({ archive }: SendDeps, point: number): Promise<AcceptedSend> {
  const id = `20261121T120000Z-${String(point).padStart(16, '0')}`
  const send = sendTo(RECIPIENTS, {
    id,
    acceptedAt: new Date().toISOString(),
    messageId: `<${id}@example.co.jp>`,
    text: 'a line of the report, as it comes out of the job\r\n'.repeat(40_000),
  })
  const json = { contentType: 'application/json' }
  await archive.add(outboxKeys(id).request, JSON.stringify(send), json)
  return send
}

const eventOf = (send: AcceptedSend) => ({ Records: [{ messageId: 'm', body: send.id }] })

const IN_TIME = { awsRequestId: 'run-after-the-kill', getRemainingTimeInMillis: () => 720_000 }

function theSendFunction(assemblyWithIt: CloudAssembly): DeployedFunction {
  const found = functionsOf(assemblyWithIt).find(({ logicalId }) =>
    /^Sending.*SendFunction/.test(logicalId),
  )
  if (found) return found
  const ids = functionsOf(assemblyWithIt).map(({ logicalId }) => logicalId)
  throw new Error(`no send function among ${ids.join(', ')}`)
}
