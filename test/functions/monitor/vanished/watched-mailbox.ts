import type { PollPorts } from '../../../../functions/monitor/poll-deps.js'
import { pollMailbox } from '../../../../functions/monitor/poll-mailbox.js'
import type { EventDetail } from '../../../../shared/contract/event-details.js'
import { EVENT } from '../../../../shared/contract/events.js'
import { folderStateKey } from '../../../../shared/contract/keys.js'
import { contains, days, everything } from '../../../../shared/jobs/define-jobs.js'
import type { MonitorDefinition } from '../../../../shared/jobs/file/jobs-file.js'
import { type FolderState, folderStateSchema } from '../../../../shared/mailbox/folder-state.js'
import type { MailboxSession } from '../../../../shared/mailbox/mailbox-session.js'
import { MemoryArchive } from '../../../faults/doubles/memory-archive.js'
import { MemoryBus } from '../../../faults/doubles/memory-bus.js'
import { MemoryMailServer, type NewMail } from '../../../faults/doubles/memory-mail-server.js'
import { MemorySession } from '../../../faults/doubles/memory-session.js'
import { SILENT_LOG } from '../../../faults/silent-log.js'
import { pollRequestOf } from '../../../worlds/poll-world.js'

export const MINUTE_MS = 60_000
const START = Date.parse('2026-11-02T00:00:00.000Z')

type Monitors = Readonly<Record<string, Omit<MonitorDefinition, 'mailbox'>>>

/** Decides on all mail, and keeps what is told of it. */
export const ALL: Monitors[string] = {
  when: everything(),
  keep: { for: days(7), message: false },
  startFrom: 'all',
}

export const LOOKING: Monitors = { looks: ALL }

/** Beside it, one that moves mail away, and one that removes it. */
export const CLEARING: Monitors = {
  ...LOOKING,
  // What matches both of these could not be done.
  moves: { ...ALL, when: { from: 'batch@example.com' }, then: { move: 'Done' } },
  removes: {
    ...ALL,
    when: { from: 'report@example.com', subject: contains('daily') },
    keep: { for: days(7), message: true },
    then: 'delete',
  },
}

/** A mailbox in memory that is polled by a clock of its own. */
export class WatchedMailbox {
  readonly server = new MemoryMailServer(['INBOX', 'Done'])
  readonly bus = new MemoryBus()
  readonly archive: MemoryArchive
  minutes = 0
  #lastLooks: PollPorts['lastLooks'] = new Map()
  #ids = 0
  readonly #sessionOf: (server: MemoryMailServer) => MailboxSession

  constructor({
    keepsLog,
    sessionOf = (server) => new MemorySession(server),
  }: {
    readonly keepsLog: boolean
    readonly sessionOf?: (server: MemoryMailServer) => MailboxSession
  }) {
    this.inbox.keepsLog = keepsLog
    this.archive = new MemoryArchive(() => this.now())
    this.#sessionOf = sessionOf
  }

  get inbox() {
    return this.server.folder('INBOX')
  }

  now(): Date {
    return new Date(START + this.minutes * MINUTE_MS)
  }

  /** @returns its UID */
  arrive(from = 'someone@example.com', change: Partial<NewMail> = {}): number {
    const body = Buffer.from(`From: ${from}\r\nSubject: daily report\r\n\r\nThe body.\r\n`)
    return this.server.arrive('INBOX', { bodies: [body], internalDate: this.now(), ...change }).uid
  }

  /** Polls, so many minutes after what was before. */
  async poll(
    minutes = 10,
    monitors: Monitors = LOOKING,
    overrides: Partial<PollPorts> = {},
  ): ReturnType<typeof pollMailbox> {
    this.minutes += minutes
    return pollMailbox(
      this.#ports(overrides),
      pollRequestOf({ host: 'imap.example.com' }, monitors),
    )
  }

  /** The function's environment is another one: what it had in memory is gone. */
  forgetEnvironment(): void {
    this.#lastLooks = new Map()
  }

  get told(): readonly EventDetail<typeof EVENT.mailVanished>[] {
    return this.bus.events.flatMap((announced) =>
      announced.event === EVENT.mailVanished ? [announced.detail] : [],
    )
  }

  /** UIDs that were told of. */
  get toldUids(): readonly number[] {
    return this.told.flatMap(({ ranges }) =>
      ranges.flatMap(({ first, last }) =>
        Array.from({ length: last - first + 1 }, (_, index) => first + index),
      ),
    )
  }

  async state(): Promise<FolderState> {
    const stored = await this.archive.read(folderStateKey('operations', 'INBOX'))
    return folderStateSchema.parse(JSON.parse(String(stored?.body)))
  }

  #ports(overrides: Partial<PollPorts>): PollPorts {
    const newId = () => {
      this.#ids += 1
      return `id-${this.#ids}`
    }
    return {
      archive: this.archive,
      announcer: this.bus,
      credentials: {
        loginOf: async () => ({
          username: 'operations',
          password: 'not-a-real-password',
          secretVersion: '1',
        }),
      },
      openMailbox: async () => this.#sessionOf(this.server),
      bucket: 'mail',
      deadline: { remainingMs: () => 600_000 },
      log: SILENT_LOG,
      now: () => this.now(),
      newId,
      runId: newId(),
      unrecorded: new Map(),
      lastLooks: this.#lastLooks,
      lastMarks: new Map(),
      knownDefinitions: new Set(),
      ...overrides,
    }
  }
}
