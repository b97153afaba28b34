import { randomUUID } from 'node:crypto'
import { createWriteStream, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { mailboxSecretName } from '../../shared/contract/names.js'
import { createFunctionSandbox } from '../lambda/function-sandbox.js'
import { startProcessGuard } from '../lambda/process-guard.js'
import { nextFiring } from '../schedules/schedule-expression.js'
import { type ScheduledRun, startScheduler } from '../schedules/scheduler.js'
import { readCloudAssembly } from '../template/cloud-assembly.js'
import { functionsOf } from '../template/deployed-functions.js'
import { type DeployedSchedule, schedulesOf } from '../template/deployed-schedules.js'
import { watchBucket } from './bucket-watch.js'
import { byOtherName, type LocalSecrets } from './local-secrets.js'
import { type PausedJobs, pausedJobs } from './paused-jobs.js'
import { actionsOf, pollEnded } from './poll-invocation.js'
import type { PollEndedEvent, WorldEvent } from './world-event.js'
import type { WorldFiles } from './world-files.js'
import { startWorldStandIns } from './world-stand-ins.js'

/** The stage that the local world is synthesized for: part of the names that the template gives. */
export const LOCAL_STAGE = 'local'

/** What a world is started with. */
export interface WorldOptions {
  readonly files: WorldFiles
  /** By mailbox. */
  readonly secrets: LocalSecrets
  readonly onEvent: (event: WorldEvent) => void
  /** Changes what a schedule hands to its function; for trying a single monitor. */
  readonly changeInput?: (input: unknown) => unknown
}

/** The deployed system, on this machine. */
export interface World {
  /** Those that are polled; a mailbox all of whose monitors are paused is not among them. */
  readonly mailboxes: readonly string[]
  readonly paused: PausedJobs
  /** When a mailbox is polled next by its schedule. */
  nextPoll(mailbox: string): Date | undefined
  /** Fires the schedule of a mailbox now. */
  poll(mailbox: string): Promise<PollEndedEvent>
  /** Ends everything that was started; resolves when it has ended. */
  close(): Promise<void>
}

/** Runs what a synthesized template describes: its schedules fire, its functions run, against stand-ins for AWS. */
export async function startWorld({
  files,
  secrets,
  onEvent,
  changeInput = (input) => input,
}: WorldOptions): Promise<World> {
  const assembly = await readCloudAssembly(files.assembly)
  const announced: WorldEvent[] = []
  const bucket = watchBucket(files.bucket)
  const schedules = schedulesOf(assembly)
  const mailboxes = new Map(
    schedules.map(({ name }) => [mailboxSecretName(LOCAL_STAGE, name), name]),
  )
  const standIns = await startWorldStandIns(assembly, {
    bucketDirectory: files.bucket,
    eventsFile: files.events,
    secrets: byOtherName(secrets, (secretName) => mailboxes.get(secretName)),
    onS3: bucket.intercept,
    onEvent: ({ 'detail-type': type, detail }) =>
      announced.push({ event: 'announced', type, id: String(detail['id']) }),
  })
  const guard = startProcessGuard()
  mkdirSync(files.logs, { recursive: true })
  const sandboxes = new Map(
    functionsOf(assembly).map((lambda) => {
      const log = createWriteStream(join(files.logs, `${lambda.logicalId}.log`), { flags: 'a' })
      const sandbox = createFunctionSandbox({
        lambda,
        timeoutMs: lambda.timeoutSeconds * 1_000,
        environment: standIns.environmentOf(lambda),
        onLog: (line) => log.write(`${line}\n`),
        guard,
        now: () => new Date(),
        newId: randomUUID,
      })
      return [lambda.arn, sandbox]
    }),
  )

  const run = async ({
    schedule,
    scheduledTime,
    input,
  }: ScheduledRun<DeployedSchedule>): Promise<PollEndedEvent> => {
    const sandbox = sandboxes.get(schedule.targetArn)
    if (!sandbox) throw new Error(`the schedule ${schedule.name} has a target that is no function`)
    onEvent({
      event: 'poll started',
      mailbox: schedule.name,
      scheduledTime: scheduledTime.toISOString(),
    })
    const outcome = await sandbox.invoke(changeInput(JSON.parse(input)))
    const kept = [...(await bucket.collect()), ...announced.splice(0)]
    for (const event of [...kept, ...actionsOf(schedule.name, outcome)]) onEvent(event)
    const ended = pollEnded(schedule.name, outcome)
    onEvent(ended)
    return ended
  }
  const runs = new Map<string, Promise<PollEndedEvent>>()
  const scheduler = startScheduler({
    schedules,
    onDue: (due) => {
      const running = run(due)
      running.catch(() => {})
      runs.set(due.schedule.name, running)
    },
    now: () => new Date(),
    setTimer: (callback, delayMs) => {
      const timer = setTimeout(callback, delayMs)
      return () => clearTimeout(timer)
    },
    newId: randomUUID,
  })
  return {
    mailboxes: schedules.filter(({ state }) => state === 'ENABLED').map(({ name }) => name),
    paused: pausedJobs(schedules),
    nextPoll(mailbox) {
      const schedule = schedules.find(({ name }) => name === mailbox)
      return schedule && nextFiring(schedule.expression, schedule.timezone, new Date())
    },
    async poll(mailbox) {
      scheduler.fireNow(mailbox)
      const started = runs.get(mailbox)
      if (!started) throw new Error(`the schedule of ${mailbox} did not fire`)
      return started
    },
    async close() {
      scheduler.close()
      await Promise.all([...sandboxes.values()].map((sandbox) => sandbox.close()))
      await standIns.close()
      await guard.close()
    },
  }
}
