import { randomUUID } from 'node:crypto'
import { mkdtemp, readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { S3Client } from '@aws-sdk/client-s3'
import type { PollPorts } from '../../functions/monitor/poll-deps.js'
import { pollMailbox } from '../../functions/monitor/poll-mailbox.js'
import type { PollOutcome } from '../../functions/monitor/tell/poll-outcome.js'
import {
  type EventBridgeEvent,
  startEventBridgeStandIn,
} from '../../local/stand-ins/eventbridge.js'
import type { Intercept } from '../../local/stand-ins/faults.js'
import { type S3Call, startS3StandIn } from '../../local/stand-ins/s3/server.js'
import { EventBridgeAnnouncer } from '../../shared/announce/eventbridge-announcer.js'
import { type Manifest, manifestSchema } from '../../shared/archive/manifest.js'
import { S3Archive } from '../../shared/archive/s3-archive.js'
import type { VersionedPassword } from '../../shared/credentials/credentials.js'
import type { CalendarSettings } from '../../shared/jobs/file/expect-file.js'
import type { ImapServer, MonitorDefinition } from '../../shared/jobs/file/jobs-file.js'
import { readJobs } from '../../shared/jobs/read-jobs.js'
import {
  type PollRequest,
  pollRequestsOf,
  readPollRequest,
} from '../../shared/jobs/requests/poll-request.js'
import { IMAP_LIMITS } from '../../shared/mailbox/imap/imap-limits.js'
import { imapMailboxes } from '../../shared/mailbox/imap/imap-mailbox.js'
import type { LedgerEntry, LedgerPage } from '../../shared/mailbox/ledger.js'
import { createLog } from '../../shared/runtime/log.js'
import { removeDirectory } from '../remove-directory.js'

/** What a run has left that is to end by itself: on a machine that is very busy, too. */
export const MUCH_TIME_MS = 600_000
const NO_HURRY = { remainingMs: () => MUCH_TIME_MS }

export const BUCKET = 'mail'
export const BUS = 'mailjobs-test'
export const LOCAL_CLIENT = {
  region: 'local',
  credentials: { accessKeyId: 'test', secretAccessKey: 'not-a-real-key' },
}

/** What a world is started with. */
export interface PollWorldOptions {
  readonly directory?: string
  readonly onS3?: Intercept<S3Call>
  /** Asked before each call to the event bus has an effect. */
  readonly onEvents?: Intercept<{ readonly operation: string }>
}

/** A bucket and an event bus, and polls that use them through the real clients. */
export interface PollWorld {
  readonly directory: string
  readonly s3Endpoint: string
  readonly eventsEndpoint: string
  /** Requests to S3, in order. */
  readonly s3Calls: S3Call[]
  readonly events: EventBridgeEvent[]
  login: VersionedPassword
  deps(overrides?: Partial<PollPorts>): PollPorts
  poll(request: PollRequest, overrides?: Partial<PollPorts>): Promise<PollOutcome>
  keys(prefix: string): Promise<string[]>
  object(key: string): Promise<Buffer>
  manifests(): Promise<Manifest[]>
  ledger(): Promise<LedgerEntry[]>
  close(): Promise<void>
}

/** Starts a world of its own in a new directory. */
export async function startPollWorld(options: PollWorldOptions = {}): Promise<PollWorld> {
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'mailjobs-')))
  const bucketDirectory = join(directory, 'bucket')
  const s3Calls: S3Call[] = []
  const events: EventBridgeEvent[] = []
  const s3 = await startS3StandIn({
    bucket: BUCKET,
    directory: bucketDirectory,
    intercept: (call) => {
      s3Calls.push(call)
      return options.onS3?.(call)
    },
  })
  const eventBridge = await startEventBridgeStandIn({
    buses: new Set([BUS]),
    file: join(directory, 'events.jsonl'),
    onEvent: (event) => events.push(event),
    ...(options.onEvents && { intercept: options.onEvents }),
  })
  const s3Client = new S3Client({ ...LOCAL_CLIENT, endpoint: s3.endpoint })
  const eventClient = new EventBridgeClient({ ...LOCAL_CLIENT, endpoint: eventBridge.endpoint })
  const object = (key: string) => readFile(join(bucketDirectory, key))
  const keys = async (prefix: string) =>
    (await filesUnder(bucketDirectory)).filter((key) => key.startsWith(prefix)).toSorted()
  // The world is one environment of the function.
  const unrecorded: PollPorts['unrecorded'] = new Map()
  const lastLooks: PollPorts['lastLooks'] = new Map()
  const lastMarks: PollPorts['lastMarks'] = new Map()
  const knownDefinitions = new Set<string>()
  const world: PollWorld = {
    directory,
    s3Endpoint: s3.endpoint,
    eventsEndpoint: eventBridge.endpoint,
    s3Calls,
    events,
    login: {
      username: 'operations@example.co.jp',
      password: 'not-a-real-password',
      secretVersion: 'version-1',
    },
    deps: (overrides) => ({
      archive: new S3Archive(s3Client, BUCKET),
      announcer: new EventBridgeAnnouncer(eventClient, BUS),
      credentials: { loginOf: async () => world.login },
      openMailbox: imapMailboxes(IMAP_LIMITS),
      bucket: BUCKET,
      deadline: NO_HURRY,
      log: createLog({ now: () => new Date(), write: () => {} }),
      now: () => new Date(),
      newId: randomUUID,
      runId: randomUUID(),
      unrecorded,
      lastLooks,
      lastMarks,
      knownDefinitions,
      ...overrides,
    }),
    poll: (request, overrides) => pollMailbox(world.deps(overrides), request),
    keys,
    object,
    async manifests() {
      const found = (await keys('mail/')).filter((key) => key.endsWith('/mail.json'))
      return Promise.all(
        found.map(async (key) => manifestSchema.parse(JSON.parse(String(await object(key))))),
      )
    },
    async ledger() {
      const pages = await Promise.all(
        (await keys('ledger/')).map(
          async (key): Promise<LedgerPage> => JSON.parse(String(await object(key))),
        ),
      )
      return pages.flatMap(({ entries }) => entries)
    },
    async close() {
      s3Client.destroy()
      eventClient.destroy()
      await Promise.all([s3.close(), eventBridge.close()])
      if (options.directory === undefined) await removeDirectory(directory)
    },
  }
  return world
}

/** What the schedule of one mailbox hands over, made from a jobs file. */
export function scheduleInputOf(
  imap: ImapServer,
  monitors: Readonly<Record<string, Omit<MonitorDefinition, 'mailbox'>>>,
  calendars: Readonly<Record<string, CalendarSettings>> = {},
): unknown {
  const jobs = readJobs(
    {
      mailboxes: { operations: { address: 'operations@example.co.jp', imap } },
      monitors: Object.fromEntries(
        Object.entries(monitors).map(([name, monitor]) => [
          name,
          { ...monitor, mailbox: 'operations' },
        ]),
      ),
      calendars,
    },
    'the jobs of a test',
  )
  return JSON.parse(JSON.stringify(pollRequestsOf(jobs)[0]))
}

/** The same, as the function reads it. */
export const pollRequestOf = (...definitions: Parameters<typeof scheduleInputOf>): PollRequest =>
  readPollRequest(scheduleInputOf(...definitions))

/** Polls the mailbox of a scripted server. */
export const pollServer = (
  world: PollWorld,
  { host, port }: { readonly host: string; readonly port: number },
  monitors: Parameters<typeof pollRequestOf>[1],
  overrides: Partial<PollPorts> = {},
): Promise<PollOutcome> =>
  world.poll(pollRequestOf({ host, port, security: 'none' }, monitors), overrides)

async function filesUnder(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
}
