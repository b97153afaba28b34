import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { folderStateKey } from '../../../shared/contract/keys.js'
import {
  ActionRefused,
  FolderDenied,
  ProtocolBroken,
  UidValidityChanged,
} from '../../../shared/failures/mailbox-errors.js'
import { days, everything } from '../../../shared/jobs/define-jobs.js'
import type { MonitorDefinition } from '../../../shared/jobs/file/jobs-file.js'
import type { FolderStatus } from '../../../shared/mailbox/mailbox-session.js'
import { MemoryMailServer } from '../../faults/doubles/memory-mail-server.js'
import { MemorySession } from '../../faults/doubles/memory-session.js'
import { type PollWorld, pollRequestOf, startPollWorld } from '../../worlds/poll-world.js'

type Monitors = Record<string, Omit<MonitorDefinition, 'mailbox'>>

const MIB = 1024 * 1024
const NOW = new Date('2026-11-21T09:00:00Z')
const MONITOR = { when: everything(), keep: { for: days(7) }, startFrom: 'all' } as const
const FOLDERS = ['One', 'Two'] as const
const EACH: Monitors = Object.fromEntries(
  FOLDERS.map((folder) => [folder.toLowerCase(), { ...MONITOR, folder }]),
)

/** Who fails of two: the first, the second, both. */
const WHO: readonly (readonly (typeof FOLDERS)[number][])[] = [['One'], ['Two'], ['One', 'Two']]
const othersThan = (failing: readonly string[]) => FOLDERS.filter((one) => !failing.includes(one))

let world: PollWorld
let server: MemoryMailServer
/** What opening a folder fails with, how often it was opened before. */
let onOpening: (folder: string, mayChange: boolean) => Error | undefined

/** A session in which folders fail. */
class TroubledSession extends MemorySession {
  override async examine(folder: string): Promise<FolderStatus> {
    return this.#opened(folder, false) ?? super.examine(folder)
  }

  override async select(folder: string): Promise<FolderStatus> {
    return this.#opened(folder, true) ?? super.select(folder)
  }

  #opened(folder: string, mayChange: boolean): undefined {
    const failure = onOpening(folder, mayChange)
    if (failure) throw failure
  }
}

beforeEach(async () => {
  onOpening = () => undefined
  server = new MemoryMailServer([...FOLDERS, 'Done'])
  world = await startPollWorld()
})
afterEach(() => world.close())

describe.each(WHO.map((failing) => ({ failing, well: othersThan(failing) })))(
  'of two folders, where $failing fails',
  ({ failing, well }) => {
    test.each([
      { code: 'FOLDER_DENIED', failure: new FolderDenied('not yours') },
      { code: 'PROTOCOL_BROKEN', failure: new ProtocolBroken('makes no sense') },
    ])('as it is opened ($code): it is told, and the other is decided on', async (row) => {
      for (const folder of FOLDERS) arrive(folder, 'one')
      onOpening = (folder) => (failing.some((one) => one === folder) ? row.failure : undefined)
      const outcome = await poll(EACH)
      expect(failuresOf(outcome)).toEqual(failing.map((folder) => `${folder} ${row.code}`))
      expect(await keptIn()).toEqual(well)
      expect(transitions()).toEqual(failing.map((folder) => `Poll Failed ${folder} ${row.code}`))
    })

    test('as it does not exist: it is told, and the other is decided on', async () => {
      for (const folder of well) arrive(folder, 'one')
      for (const folder of failing) server.folders.delete(folder)
      const outcome = await poll(EACH)
      expect(failuresOf(outcome)).toEqual(failing.map((folder) => `${folder} FOLDER_NOT_FOUND`))
      expect(await keptIn()).toEqual(well)
    })

    test('as its state is damaged: it is told, and the other is decided on', async () => {
      for (const folder of FOLDERS) arrive(folder, 'one')
      for (const folder of failing)
        await world
          .deps()
          .archive.put(folderStateKey('operations', folder), '{', { contentType: 'text/plain' })
      const outcome = await poll(EACH)
      expect(failuresOf(outcome)).toEqual(failing.map((folder) => `${folder} STATE_DAMAGED`))
      expect(await keptIn()).toEqual(well)
    })

    test.each([
      { code: 'UIDVALIDITY_CHANGED', failure: new UidValidityChanged('other numbers') },
      { code: 'FOLDER_DENIED', failure: new FolderDenied('not yours') },
      { code: 'PROTOCOL_BROKEN', failure: new ProtocolBroken('makes no sense') },
      { code: 'ACTION_REFUSED', failure: new ActionRefused('not that') },
    ])(
      'at its long mail ($code): it is told of the folder, and the other has its turn',
      async (row) => {
        for (const folder of FOLDERS) arrive(folder, 'one', 'b'.repeat(8 * MIB + 1))
        const waiting = new Set<string>()
        onOpening = (folder) => {
          // Once all folders were come to, they are opened for what is long.
          const isTurn = waiting.size === FOLDERS.length
          if (!isTurn) waiting.add(folder)
          return isTurn && failing.some((one) => one === folder) ? row.failure : undefined
        }
        const outcome = await poll(EACH)
        expect(failuresOf(outcome)).toEqual(failing.map((folder) => `${folder} ${row.code}`))
        expect(await keptIn()).toEqual(well)
        expect(transitions()).toEqual(failing.map((folder) => `Poll Failed ${folder} ${row.code}`))
      },
    )
  },
)

describe.each(WHO.map((failing) => ({ failing })))(
  'of two monitors, where $failing fails',
  ({ failing }) => {
    const well = othersThan(failing)
    const senders = Object.fromEntries(
      FOLDERS.map((one) => [
        one.toLowerCase(),
        {
          ...MONITOR,
          folder: 'One',
          when: { from: `${one}@example.com` },
          then: { move: failing.some((other) => other === one) ? `Gone ${one}` : 'Done' },
        },
      ]),
    )

    test('as its target does not exist: each failure is told, the mail of both kept, that of the other moved', async () => {
      for (const one of FOLDERS) server.arrive('One', mailOf(one, 'b', `${one}@example.com`))
      const outcome = await poll(senders)
      expect(outcome.failures?.map(({ message }) => message)).toEqual(
        failing.map((one) => expect.stringContaining(`Gone ${one}`)),
      )
      expect(outcome).toMatchObject({ matched: 2, acted: well.length })
      expect(server.folder('Done').mails.size).toBe(well.length)
    })
  },
)

describe.each(WHO.map((failing) => ({ failing })))(
  'of two mails, where $failing fails',
  ({ failing }) => {
    test.each([{ atHead: 'refuses' }, { atBody: 'refuses' }] as const)(
      '%j: it is told, and the other is kept, with those around them',
      async (trouble) => {
        const isBad = (subject: string) => failing.some((one) => one === subject)
        for (const subject of ['before', ...FOLDERS, 'behind'])
          server.arrive('One', { ...mailOf(subject), ...(isBad(subject) && trouble) })
        const outcome = await poll({ one: { ...MONITOR, folder: 'One' } })
        const warned = outcome.warnings?.join('\n') ?? ''
        const uids = failing.map((one) => FOLDERS.indexOf(one) + 2)
        for (const uid of uids) expect(warned).toContain(`UID ${uid} could not be decided on`)
        const kept = (await world.manifests()).map(({ subject }) => subject).toSorted()
        expect(kept).toEqual(['before', ...othersThan(failing), 'behind'].toSorted())
      },
    )
  },
)

const mailOf = (subject: string, body = 'b', from = 'a@example.com') => ({
  bodies: [Buffer.from(`From: ${from}\r\nSubject: ${subject}\r\n\r\n${body}\r\n`)],
  internalDate: NOW,
})

function arrive(folder: string, subject: string, body?: string): void {
  server.arrive(folder, mailOf(subject, body))
}

const poll = (monitors: Monitors) =>
  world.poll(pollRequestOf({ host: 'imap.example.com' }, monitors), {
    openMailbox: async () => new TroubledSession(server),
  })

const failuresOf = ({ failures = [] }: Awaited<ReturnType<typeof poll>>): string[] =>
  failures.map(({ folder, code }) => `${folder} ${code}`)

const keptIn = async (): Promise<string[]> =>
  (await world.manifests()).map(({ folder }) => folder).toSorted()

const transitions = (): string[] =>
  world.events
    .filter((event) => event['detail-type'] !== 'Mail Matched')
    .map(({ 'detail-type': type, detail }) => [type, detail['folder'], detail['code']].join(' '))
