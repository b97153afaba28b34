import { setTimeout as pause } from 'node:timers/promises'
import { mailboxSecretName, senderSecretName } from '../../shared/contract/names.js'
import { asFailure } from '../../shared/failures/failure-error.js'
import { SandboxClosedError } from '../lambda/function-sandbox.js'
import type { InvocationVerdict } from '../lambda/invocation-outcome.js'
import { routeEvents } from '../rules/route-events.js'
import { byOtherName, type LocalSecrets } from '../secrets/local-secrets.js'
import { readCloudAssembly } from '../template/cloud-assembly.js'
import { functionsOf } from '../template/deployed-functions.js'
import { rulesOf } from '../template/deployed-rules.js'
import { schedulesOf } from '../template/deployed-schedules.js'
import { TemplateError } from '../template/template-error.js'
import { watchMail } from '../watch/mail-watch.js'
import { watchSends } from '../watch/send-watch.js'
import { newsTeller } from '../watch/tell-news.js'
import { announcementOf } from './announcement-of.js'
import { AsynchronousInvocations, startInvoker } from './asynchronous-invocations.js'
import { Closers } from './closers.js'
import { localDelivery } from './deliver-locally.js'
import { LOCAL_STAGE } from './local-stage.js'
import { type OpenWork, settled, sumOf } from './settled.js'
import { serveApi } from './world-api.js'
import { CLOCK } from './world-clock.js'
import type { WorldEvent } from './world-event.js'
import type { WorldFiles } from './world-files.js'
import { startWorldFunctions } from './world-functions.js'
import { startPolls, type WorldPolls } from './world-polls.js'
import { openWorldQueues, startPollers } from './world-queues.js'
import { worldSchedules } from './world-schedules.js'
import { sendersOf } from './world-senders.js'
import { startWorldStandIns } from './world-stand-ins.js'

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
  /** Whether schedules fire when they are due. A world for one command does only what it is asked. Default: true */
  readonly firesSchedules?: boolean
  /** Whether the functions get what waits in the queues. Default: true */
  readonly takesQueues?: boolean
}

/** The deployed system, on this machine. */
export interface World extends Omit<WorldPolls, 'close'> {
  /** `http://127.0.0.1:<port>`; undefined if the template has no API. */
  readonly api: string | undefined
  /** The names of the senders that the API takes, in the order of the template. */
  readonly senders: readonly string[]
  /** What is not finished, also after it was closed: the next world goes on with it. */
  openWork(): OpenWork
  /** Waits for what was begun, see `settled`; resolves with what is left. */
  settled(limitMs: number, signal?: AbortSignal): Promise<OpenWork>
  /** Ends everything that was started; resolves when it has ended. */
  close(): Promise<void>
}

/**
 * Runs what a synthesized template describes: schedules and rules fire, queues are emptied, routes served, functions run, against stand-ins
 * for AWS. Where a part cannot be started, nothing is left of the others: no port, no process.
 */
export async function startWorld(options: WorldOptions): Promise<World> {
  const closers = new Closers()
  try {
    return await startParts(options, closers)
  } catch (error) {
    await closers.close()
    throw error
  }
}

async function startParts(options: WorldOptions, closers: Closers): Promise<World> {
  const { files, secrets, onEvent, mailServer, apiPort, firesSchedules = true } = options
  const { takesQueues = true, changeInput = (input) => input } = options
  const assembly = await readCloudAssembly(files.assembly)
  const schedules = worldSchedules(schedulesOf(assembly))
  const mail = watchMail(files.bucket)
  const sends = watchSends(files.bucket)
  const announced: WorldEvent[] = []
  const queues = await openWorldQueues(assembly, files.queues)
  closers.add(() => Promise.all([...queues.values()].map((queue) => queue.close())))
  const invocations = await AsynchronousInvocations.open(files.queues, CLOCK)
  closers.add(() => invocations.close())
  const routes = routeEvents(rulesOf(assembly))
  const newsOfSends = newsTeller(sends.collect, onEvent)
  const deliver = localDelivery(files.ses, mailServer, (file) =>
    onEvent({ event: 'ses kept', file }),
  )
  let delivering = 0

  const standIns = await startWorldStandIns(assembly, {
    bucketDirectory: files.bucket,
    eventsFile: files.events,
    secrets: byOtherName(secrets, localSecretName),
    queues: queues.values(),
    async deliver(outgoing) {
      delivering += 1
      return deliver(outgoing).finally(() => (delivering -= 1))
    },
    onS3(call) {
      mail.intercept(call)
      sends.intercept(call)
      newsOfSends.soon()
      return undefined
    },
    async onEvent(event, bus) {
      if (bus !== DEFAULT_BUS) announced.push(announcementOf(event))
      const routed = routes(event, bus)
      await Promise.all(routed.map(({ targetArn, input }) => invocations.start(targetArn, input)))
    },
  })
  closers.add(() => standIns.close())
  const functions = startWorldFunctions({
    functions: functionsOf(assembly),
    environmentOf: standIns.environmentOf,
    logDirectory: files.logs,
    async afterInvocation() {
      await newsOfSends.now()
      for (const event of [...(await mail.collect()), ...announced.splice(0)]) onEvent(event)
    },
  })
  const takers = new Closers()
  // They take nothing more, and wait for what they have given out: only the functions know an end to that.
  closers.add(() => Promise.all([takers.close(), functions.close()]))
  const onError = (error: unknown) => {
    if (error instanceof SandboxClosedError) return
    const { message } = asFailure(error)
    onEvent({ event: 'function failed', function: 'queue', message, triesAgain: true })
  }
  const pollers = startPollers(assembly, queues, { invoke: functions.invoke, onError, takesQueues })
  takers.add(() => pollers.close())
  const invoker = startInvoker(invocations, {
    invoke: (arn, input) => functions.invoke(arn, input).catch(verdictOnUnknown),
    onFailed(arn, verdict, isLast) {
      const message = 'error' in verdict ? verdict.error.errorMessage : verdict.kind
      const name = functions.nameOf(arn)
      onEvent({ event: 'function failed', function: name, message, triesAgain: !isLast })
    },
    onError,
  })
  takers.add(() => invoker.close())
  const polls = startPolls({
    schedules,
    fires: firesSchedules,
    functions,
    onEvent,
    changeInput,
    start: (arn, input) => void invocations.start(arn, input).catch(onError),
  })
  closers.add(polls.close)
  const api = await serveApi(assembly, functions, apiPort)
  if (api) closers.add(api.close)

  const openWork = (): OpenWork => {
    const { running, ended } = functions.counts()
    const taking = [pollers, invoker].filter((taker) => !taker.isIdle()).length
    return {
      running: running + taking + delivering,
      ended,
      invocations: invocations.queue.counts(),
      queued: sumOf(pollers.queues.map((queue) => queue.counts())),
      nextAt: earliestOf(
        [invocations.queue, ...pollers.queues].map((queue) => queue.nextVisibleAt()),
      ),
    }
  }
  return {
    ...polls,
    api: api?.url,
    senders: [...sendersOf(assembly).keys()],
    openWork,
    settled: (limitMs, signal) =>
      settled(openWork, { limitMs, now: CLOCK.now, pause: (ms) => pause(ms), signal }),
    close: () => closers.close(),
  }
}

/** The bus of the account: what SES reports is no announcement of ours. */
const DEFAULT_BUS = 'default'

const earliestOf = (moments: readonly (Date | undefined)[]): Date | undefined =>
  moments.filter((moment) => moment !== undefined).toSorted((a, b) => a.getTime() - b.getTime())[0]

/** A jobs file from which the function is gone: nothing else can be done about what was meant for it. */
function verdictOnUnknown(error: unknown): InvocationVerdict {
  if (!(error instanceof TemplateError)) throw error
  const { name: errorType, message: errorMessage } = error
  return { kind: 'failed', error: { errorType, errorMessage, stackTrace: [] } }
}

/** In the local world a mailbox and a sender's secret of one name have one login. */
const localSecretName = (secretName: string): string | undefined => {
  const name = secretName.split('/').at(-1) ?? ''
  const isOurs = [mailboxSecretName(LOCAL_STAGE, name), senderSecretName(LOCAL_STAGE, name)]
  return isOurs.includes(secretName) ? name : undefined
}
