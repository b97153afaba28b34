import { setTimeout as pause } from 'node:timers/promises'
import { stackName } from '../../shared/contract/names.js'
import type { AskedNeed } from '../access/world-access.js'
import { routeEvents } from '../rules/route-events.js'
import { byOtherName, type LocalSecrets } from '../secrets/local-secrets.js'
import { localSecretName } from '../secrets/secret-names.js'
import type { OnExchange } from '../stand-ins/exchange.js'
import type { Intercept } from '../stand-ins/faults.js'
import type { S3Call } from '../stand-ins/s3/server.js'
import { readCloudAssembly } from '../template/cloud-assembly.js'
import { functionsOf } from '../template/deployed-functions.js'
import { bucketNamesOf } from '../template/deployed-names.js'
import { rulesOf } from '../template/deployed-rules.js'
import { schedulesOf } from '../template/deployed-schedules.js'
import { worldNews } from '../watch/world-news.js'
import { AsynchronousInvocations } from './asynchronous-invocations.js'
import { Closers } from './closers.js'
import { localDelivery } from './deliver-locally.js'
import { LOCAL_STAGE } from './local-stage.js'
import { loggedPolls, pollRecorder } from './poll-log.js'
import { type OpenWork, settled } from './settled.js'
import { serveApi } from './world-api.js'
import { CLOCK } from './world-clock.js'
import type { WorldEvent } from './world-event.js'
import type { WorldFiles } from './world-files.js'
import { startWorldFunctions } from './world-functions.js'
import { startPolls, type WorldPolls } from './world-polls.js'
import { openWorldQueues, targetsOf } from './world-queues.js'
import { worldSchedules } from './world-schedules.js'
import { sendersOf } from './world-senders.js'
import { startWorldStandIns } from './world-stand-ins.js'
import { startTakers } from './world-takers.js'

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
  /** Makes calls to the bucket fail. */
  readonly onS3?: Intercept<S3Call> | undefined
  /** Told of everything that a role of the template was asked for. */
  readonly onAsked?: ((asked: AskedNeed) => void) | undefined
  readonly onExchange?: OnExchange | undefined
  /** Whether the functions get what waits in the queues. Default: true */
  readonly takesQueues?: boolean
}

/** The deployed system, on this machine. */
export interface World extends Omit<WorldPolls, 'close'> {
  /** `http://127.0.0.1:<port>`; undefined if the template has no API. */
  readonly api: string | undefined
  /** The names of the senders that the API takes, in the order of the template. */
  readonly senders: readonly string[]
  /** The name of the stack, as `--stack` and CloudFormation know it, and of its bucket. */
  readonly stack: string
  readonly bucket: string
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
  const news = worldNews(files.bucket, onEvent)
  const queues = await openWorldQueues(assembly, files.queues)
  closers.add(() => Promise.all([...queues.values()].map((queue) => queue.close())))
  const invocations = await AsynchronousInvocations.open(files.queues, CLOCK)
  closers.add(() => invocations.close())
  const handOver = targetsOf(queues, invocations)
  const routes = routeEvents(rulesOf(assembly))
  const deliver = localDelivery(files.ses, mailServer, (file) =>
    onEvent({ event: 'ses kept', file }),
  )
  let delivering = 0

  const standIns = await startWorldStandIns(assembly, {
    bucketDirectory: files.bucket,
    eventsFile: files.events,
    alertsFile: files.alerts,
    onTold: ({ subject, messageId }) => onEvent({ event: 'people told', subject, messageId }),
    operator: {
      accessFile: files.awsAccess,
      polls: () => loggedPolls(files.polls),
      // Whatever an operator asks of a function can be asked again.
      invoke: (arn, input) => functions.invoke(arn, input, { isResumable: true }),
    },
    secrets: byOtherName(secrets, localSecretName(LOCAL_STAGE)),
    queues: queues.values(),
    async deliver(outgoing) {
      delivering += 1
      return deliver(outgoing).finally(() => (delivering -= 1))
    },
    onS3: async (call) => (await options.onS3?.(call)) ?? news.onS3(call),
    onAsked: options.onAsked,
    onExchange: options.onExchange,
    async onEvent(event, bus) {
      news.onAnnounced(event, bus)
      const routed = routes(event, bus)
      await Promise.all(routed.map(({ targetArn, input }) => handOver(targetArn, input)))
    },
  })
  closers.add(() => standIns.close())
  const functions = startWorldFunctions({
    functions: functionsOf(assembly),
    environmentOf: standIns.environmentOf,
    logDirectory: files.logs,
    afterInvocation: news.now,
  })
  // What takes from queues takes nothing more, and waits for what it has given out: only the functions know an end to that.
  const taking = new Closers()
  closers.add(() => Promise.all([taking.close(), functions.close()]))
  const takers = startTakers({
    assembly,
    queues,
    invocations,
    functions,
    takesQueues,
    handOver,
    onEvent,
    access: standIns.access,
  })
  taking.add(takers.close)
  const { start } = takers
  const fires = firesSchedules
  const polls = startPolls({
    schedules,
    fires,
    functions,
    onEvent,
    changeInput,
    start,
    onEnded: pollRecorder(files.polls),
    access: standIns.access,
  })
  closers.add(polls.close)
  const api = await serveApi(assembly, functions, apiPort)
  if (api) closers.add(api.close)

  const openWork = (): OpenWork => {
    const { running, ended } = functions.counts()
    return { running: running + takers.working() + delivering, ended, ...takers.open() }
  }
  return {
    ...polls,
    api: api?.url,
    senders: [...sendersOf(assembly).keys()],
    stack: stackName(LOCAL_STAGE),
    bucket: bucketNamesOf(assembly)[0] ?? '',
    openWork,
    settled: (limitMs, signal) =>
      settled(openWork, { limitMs, now: CLOCK.now, pause: (ms) => pause(ms), signal }),
    close: () => closers.close(),
  }
}
