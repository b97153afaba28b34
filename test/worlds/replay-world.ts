import type { PollPorts } from '../../functions/monitor/poll-deps.js'
import { replayMails } from '../../functions/monitor/replay-mails.js'
import { holdMail } from '../../shared/archive/held-mail.js'
import { keepMail } from '../../shared/archive/keep-mail.js'
import type { Manifest } from '../../shared/archive/manifest.js'
import { days } from '../../shared/jobs/define-jobs.js'
import type { MonitorDefinition } from '../../shared/jobs/file/jobs-file.js'
import {
  carriedAgain,
  type PolledMonitor,
  type PollRequest,
} from '../../shared/jobs/requests/poll-request.js'
import {
  type ReplayOutcome,
  replayOutcomeSchema,
} from '../../shared/jobs/requests/replay-outcome.js'
import { type ReplayRequest, readReplayRequest } from '../../shared/jobs/requests/replay-request.js'
import type { MonitorFunction, Place } from '../../shared/place/place.js'
import { MemoryArchive } from '../faults/doubles/memory-archive.js'
import { MemoryBus } from '../faults/doubles/memory-bus.js'
import {
  MemoryMailServer,
  type NewMail,
  type ServedMail,
} from '../faults/doubles/memory-mail-server.js'
import { MemorySession } from '../faults/doubles/memory-session.js'
import { SILENT_LOG } from '../faults/silent-log.js'
import { pollRequestOf } from './poll-world.js'

/** When everything happens here. */
export const NOW = new Date('2026-11-21T09:00:00Z')

const HOUR_MS = 3_600_000

/** A bucket and a bus in memory, and the monitor function that replays with them. */
export class ReplayWorld {
  readonly archive = new MemoryArchive(() => NOW)
  readonly bus = new MemoryBus()
  readonly server = new MemoryMailServer(['INBOX'])
  readonly request: PollRequest
  readonly #definitions: Readonly<Record<string, Omit<MonitorDefinition, 'mailbox'>>>

  /** @param definitions of monitors of the mailbox `operations`, which keep mail for a week */
  constructor(when: Readonly<Record<string, MonitorDefinition['when']>>) {
    this.#definitions = Object.fromEntries(
      Object.entries(when).map(([name, conditions]) => [
        name,
        { when: conditions, keep: { for: days(7) }, startFrom: 'all' },
      ]),
    )
    this.request = pollRequestOf({ host: 'imap.example.com' }, this.#definitions)
  }

  /** A monitor as it is at work. */
  monitor(name: string): PolledMonitor {
    const found = this.request.monitors.find((monitor) => monitor.name === name)
    if (!found) throw new Error(`there is no monitor ${name}`)
    return found
  }

  /** The same with another condition, or other settings. */
  changed(name: string, change: Partial<MonitorDefinition>): PolledMonitor {
    const before = this.#definitions[name]
    if (!before) throw new Error(`there is no monitor ${name}`)
    const { monitors } = pollRequestOf(
      { host: 'imap.example.com' },
      { [name]: { ...before, ...change } },
    )
    const [monitor] = monitors
    if (!monitor) throw new Error('a request has its monitors')
    return monitor
  }

  /** Keeps a message as a poll by that monitor has. */
  async kept(by: string, uid: number, message: string, change = {}): Promise<Manifest> {
    const monitor = { ...this.monitor(by), ...change }
    return keepMail(
      { archive: this.archive, now: () => NOW },
      {
        identity: { mailbox: 'operations', folder: 'INBOX', uidValidity: '7', uid },
        internalDate: new Date(NOW.getTime() - HOUR_MS),
        flags: [],
        monitor,
        conditions: [],
        captures: {},
        source: await holdMail(this.archive, Buffer.from(message)),
      },
    )
  }

  ports(change: Partial<PollPorts> = {}): PollPorts {
    return {
      archive: this.archive,
      announcer: this.bus,
      credentials: {
        loginOf: async () => ({
          username: 'operations@example.com',
          password: 'not-a-real-password',
          secretVersion: '1',
        }),
      },
      openMailbox: async () => new MemorySession(this.server),
      bucket: 'mail',
      deadline: { remainingMs: () => HOUR_MS },
      log: SILENT_LOG,
      now: () => NOW,
      newId: () => crypto.randomUUID(),
      runId: 'run-1',
      unrecorded: new Map(),
      lastLooks: new Map(),
      lastMarks: new Map(),
      knownDefinitions: new Set(),
      ...change,
    }
  }

  /** The function as it is called: what goes in and out is JSON. */
  monitorFunction(change: () => Partial<PollPorts> = () => ({})): MonitorFunction {
    return {
      invoke: async (event) => {
        const request = readReplayRequest(JSON.parse(JSON.stringify(event)))
        return JSON.parse(JSON.stringify(await replayMails(this.ports(change()), request)))
      },
    }
  }

  /** One call of the function. @param change of the request, which is for real by the definition at work */
  async replay(
    monitor: PolledMonitor,
    mail: ReplayRequest['mail'],
    change: Partial<ReplayRequest> = {},
    ports: Partial<PollPorts> = {},
  ): Promise<ReplayOutcome> {
    const answered = await this.monitorFunction(() => ports).invoke({
      schemaVersion: 1,
      kind: 'replay',
      monitor: carriedAgain(monitor),
      definition: 'deployed',
      forReal: true,
      name: monitor.version,
      mail,
      ...change,
    })
    return replayOutcomeSchema.parse(answered)
  }

  /** Puts a message into INBOX of the server. */
  arrive(message: string | Buffer, change: Partial<NewMail> = {}): ServedMail {
    const internalDate = new Date(NOW.getTime() - HOUR_MS)
    return this.server.arrive('INBOX', { bodies: [Buffer.from(message)], internalDate, ...change })
  }

  /** The place that a command sees. */
  place(): Place {
    return {
      name: 'a place in memory',
      bucket: this.archive,
      definitions: async () => ({
        data: [this.request],
        asOf: NOW.toISOString(),
        source: 'the test',
        complete: true,
      }),
      senders: () => Promise.reject(new Error('no senders are asked about')),
      watched: () => Promise.reject(new Error('nothing is asked about what is watched')),
      isAtWork: async () => true,
      decide: () => Promise.reject(new Error('nobody decides anything')),
      polls: () => Promise.reject(new Error('no polls are asked about')),
      pollCounts: () => Promise.reject(new Error('no polls are asked about')),
    }
  }

  /** Keys of what is kept for a monitor, manifests only. */
  manifests(monitor: string): string[] {
    return [...this.archive.objects.keys()].filter(
      (key) => key.startsWith(`mail/${monitor}/`) && key.endsWith('/mail.json'),
    )
  }

  /** The ids of the events that were accepted, in order. */
  events(): string[] {
    return this.bus.events.map(({ detail }) => detail.id)
  }
}

/** A message of a job. */
export const jobMail = (uid: number, subject: string): string =>
  `From: batch@example.com\r\nTo: operations@example.com\r\nSubject: ${subject}\r\nMessage-ID: <${uid}@example.com>\r\n\r\nended\r\n`
