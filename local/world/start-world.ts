import { randomUUID } from 'node:crypto'
import {
  mailboxSecretName,
  senderSecretName,
  sendScheduleName,
} from '../../shared/contract/names.js'
import { asFailure } from '../../shared/failures/failure-error.js'
import { serveRoutes } from '../http/serve-routes.js'
import { SandboxClosedError } from '../lambda/function-sandbox.js'
import { routeEvents } from '../rules/route-events.js'
import { nextFiring } from '../schedules/schedule-expression.js'
import { type ScheduledRun, startScheduler } from '../schedules/scheduler.js'
import { readCloudAssembly } from '../template/cloud-assembly.js'
import { functionsOf } from '../template/deployed-functions.js'
import { gatewayResponsesOf } from '../template/deployed-gateway-responses.js'
import { apiStageNamesOf } from '../template/deployed-names.js'
import { routesOf } from '../template/deployed-routes.js'
import { rulesOf } from '../template/deployed-rules.js'
import { schedulesOf } from '../template/deployed-schedules.js'
import { announcementOf } from './announcement-of.js'
import { localDelivery } from './deliver-locally.js'
import { byOtherName, type LocalSecrets } from './local-secrets.js'
import { watchMail } from './mail-watch.js'
import { type PausedJobs, pausedJobs } from './paused-jobs.js'
import { actionsOf, pollEnded } from './poll-invocation.js'
import { watchSends } from './send-watch.js'
import { setTimer } from './set-timer.js'
import { newsTeller } from './tell-news.js'
import type { PollEndedEvent, WorldEvent } from './world-event.js'
import type { WorldFiles } from './world-files.js'
import { startWorldFunctions } from './world-functions.js'
import { openWorldQueues, startPollers } from './world-queues.js'
import { type WorldSchedule, worldSchedules } from './world-schedules.js'
import { startWorldStandIns } from './world-stand-ins.js'

/** The stage that the local world is synthesized for: part of the names that the template gives. */
export const LOCAL_STAGE = 'local'

/** What a world is started with. */
export interface WorldOptions {
  readonly files: WorldFiles
  /** By the name of a mailbox, or of a sender's secret. */
  readonly secrets: LocalSecrets
  readonly onEvent: (event: WorldEvent) => void
  /** Changes what a mailbox's schedule hands to its function; for trying a single monitor. */
  readonly changeInput?: (input: unknown) => unknown
  /** Where mail goes on to that SES takes; undefined: nowhere, it is kept as files. */
  readonly mailServer?: { readonly host: string; readonly port: number } | undefined
  /** Of the API; 0: any free one. */
  readonly apiPort: number
}

/** The deployed system, on this machine. */
export interface World {
  /** Those that are polled; a mailbox all of whose monitors are paused is not among them. */
  readonly mailboxes: readonly string[]
  readonly paused: PausedJobs
  /** `http://127.0.0.1:<port>`; undefined if the template has no API. */
  readonly api: string | undefined
  /** When a mailbox is polled next by its schedule. */
  nextPoll(mailbox: string): Date | undefined
  /** Fires the schedule of a mailbox now. */
  poll(mailbox: string): Promise<PollEndedEvent>
  /** Fires the schedule of a scheduled send now. @throws UnknownScheduleError */
  fireSend(name: string): void
  /** Ends everything that was started; resolves when it has ended. */
  close(): Promise<void>
}

/** Runs what a synthesized template describes: schedules and rules fire, queues are emptied, routes served, functions run, against stand-ins for AWS. */
export async function startWorld(options: WorldOptions): Promise<World> {
  const { files, secrets, onEvent, mailServer, apiPort } = options
  const assembly = await readCloudAssembly(files.assembly)
  const schedules = worldSchedules(schedulesOf(assembly))
  const polled = schedules.filter(({ kind }) => kind === 'poll')
  const mail = watchMail(files.bucket)
  const sends = watchSends(files.bucket)
  const announced: WorldEvent[] = []
  const queues = await openWorldQueues(assembly, files.queues)
  const routes = routeEvents(rulesOf(assembly))
  const newsOfSends = newsTeller(sends.collect, onEvent)

  const standIns = await startWorldStandIns(assembly, {
    bucketDirectory: files.bucket,
    eventsFile: files.events,
    secrets: byOtherName(secrets, localSecretName),
    queues: queues.values(),
    deliver: localDelivery(files.ses, mailServer, (file) => onEvent({ event: 'ses kept', file })),
    onS3(call) {
      mail.intercept(call)
      sends.intercept(call)
      newsOfSends.soon()
      return undefined
    },
    onEvent: (event, bus) => {
      if (bus !== DEFAULT_BUS) announced.push(announcementOf(event))
      for (const { targetArn, input } of routes(event, bus)) invokeUnattended(targetArn, input)
    },
  })
  const functions = startWorldFunctions({
    functions: functionsOf(assembly),
    environmentOf: standIns.environmentOf,
    logDirectory: files.logs,
    async afterInvocation() {
      await newsOfSends.now()
      for (const event of [...(await mail.collect()), ...announced.splice(0)]) onEvent(event)
    },
  })
  /** A function that nobody waits for: what it fails on is shown. Lambda would try twice again. */
  const invokeUnattended = (arn: string, input: unknown): void => {
    functions.invoke(arn, input).then(
      (outcome) => {
        if (outcome.kind === 'succeeded') return
        const message = 'error' in outcome ? outcome.error.errorMessage : outcome.kind
        onEvent({ event: 'function failed', function: functions.nameOf(arn), message })
      },
      () => {}, // The world is being closed.
    )
  }
  const runs = new Map<string, Promise<PollEndedEvent>>()
  const scheduler = startScheduler({
    schedules,
    onDue(due) {
      if (due.schedule.kind !== 'poll') {
        return invokeUnattended(due.schedule.targetArn, JSON.parse(due.input))
      }
      const running = runPoll(options, functions, due)
      running.catch(() => {})
      runs.set(due.schedule.name, running)
    },
    now: () => new Date(),
    setTimer,
    newId: randomUUID,
  })
  const stopPollers = startPollers(assembly, queues, {
    invoke: functions.invoke,
    onError(error) {
      if (error instanceof SandboxClosedError) return
      onEvent({ event: 'function failed', function: 'queue', message: asFailure(error).message })
    },
  })
  const closeRunning = async () => {
    scheduler.close()
    // The pollers take nothing more, and wait for what they have given out.
    await Promise.all([stopPollers(), functions.close()])
    await standIns.close()
  }
  const [apiStage] = apiStageNamesOf(assembly)
  const api =
    apiStage === undefined
      ? undefined
      : await serveRoutes({
          routes: routesOf(assembly),
          gatewayResponses: gatewayResponsesOf(assembly),
          stage: apiStage,
          invoke: functions.invoke,
          port: apiPort,
          now: () => new Date(),
          newId: randomUUID,
          setTimer,
        }).catch(async (error) => {
          await closeRunning()
          throw error
        })
  return {
    mailboxes: polled.filter(({ state }) => state === 'ENABLED').map(({ name }) => name),
    paused: pausedJobs(polled),
    api: api?.url,
    nextPoll(mailbox) {
      const schedule = polled.find(({ name }) => name === mailbox)
      return schedule && nextFiring(schedule.expression, schedule.timezone, new Date())
    },
    async poll(mailbox) {
      scheduler.fireNow(mailbox)
      const started = runs.get(mailbox)
      if (!started) throw new Error(`the schedule of ${mailbox} did not fire`)
      return started
    },
    fireSend: (name) => scheduler.fireNow(sendScheduleName(name)),
    async close() {
      await api?.close()
      await closeRunning()
    },
  }
}

/** The bus of the account: what SES reports is no announcement of ours. */
const DEFAULT_BUS = 'default'

/** In the local world a mailbox and a sender's secret of one name have one login. */
const localSecretName = (secretName: string): string | undefined => {
  const name = secretName.split('/').at(-1) ?? ''
  const isOurs = [mailboxSecretName(LOCAL_STAGE, name), senderSecretName(LOCAL_STAGE, name)]
  return isOurs.includes(secretName) ? name : undefined
}

async function runPoll(
  { onEvent, changeInput = (input) => input }: WorldOptions,
  functions: { invoke: ReturnType<typeof startWorldFunctions>['invoke'] },
  { schedule: { name, targetArn }, scheduledTime, input }: ScheduledRun<WorldSchedule>,
): Promise<PollEndedEvent> {
  onEvent({ event: 'poll started', mailbox: name, scheduledTime: scheduledTime.toISOString() })
  const outcome = await functions.invoke(targetArn, changeInput(JSON.parse(input)))
  for (const event of actionsOf(name, outcome)) onEvent(event)
  const ended = pollEnded(name, outcome)
  onEvent(ended)
  return ended
}
