import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type Trial, tryMonitors } from '../../functions/monitor/try-monitors.js'
import { startMailServer } from '../../local/mail-server/start-mail-server.js'
import { contains, days } from '../../shared/jobs/define-jobs.js'
import type { ImapServer, MonitorDefinition } from '../../shared/jobs/file/jobs-file.js'
import { IMAP_LIMITS } from '../../shared/mailbox/imap/imap-limits.js'
import { imapMailboxes } from '../../shared/mailbox/imap/imap-mailbox.js'
import { removeDirectory } from '../remove-directory.js'
import { startCourier } from '../servers/courier.js'
import { startCyrus } from '../servers/cyrus.js'
import { startDovecot } from '../servers/dovecot.js'
import { realServer } from '../servers/real-server.js'
import { ATTACHMENTS } from '../shared/matching/decisions/attachments.js'
import { COMBINATIONS } from '../shared/matching/decisions/combinations.js'
import type { DecisionPair } from '../shared/matching/decisions/decision-pair.js'
import { HEADER_FIELDS } from '../shared/matching/decisions/header-fields.js'
import { mail, word } from '../shared/matching/decisions/raw-mail.js'
import { RECIPIENTS } from '../shared/matching/decisions/recipients.js'
import { SENDERS } from '../shared/matching/decisions/senders.js'
import { SUBJECTS } from '../shared/matching/decisions/subjects.js'
import { TEXTS } from '../shared/matching/decisions/texts.js'
import { pollRequestOf, startPollWorld } from '../worlds/poll-world.js'

const [dovecotHere, cyrusHere] = [realServer('dovecot'), realServer('cyrus')]
const courierHere = realServer('courier')
for (const here of [dovecotHere, cyrusHere, courierHere]) {
  if (!here.available) console.log(`Skipped: decisions on other servers. ${here.reason}`)
}
const areAllHere = dovecotHere.available && cyrusHere.available && courierHere.available

/** Every condition of the tables is asked of every mail of the tables. */
const PAIRS: readonly DecisionPair[] = [
  ...[SENDERS, RECIPIENTS, SUBJECTS, HEADER_FIELDS, TEXTS, ATTACHMENTS, COMBINATIONS].flat(),
]
const MAILS = PAIRS.flatMap(({ hit, miss }) => [hit, miss])
const keep: MonitorDefinition['keep'] = { for: days(30) }
const MONITORS = Object.fromEntries(
  PAIRS.map(({ when }, index) => [
    `pair-${index}`,
    { when, keep, startFrom: 'all' } satisfies Omit<MonitorDefinition, 'mailbox'>,
  ]),
)

/** A server that has the mails in its INBOX, in this order. */
interface FilledServer {
  readonly imap: ImapServer
  readonly login: { readonly username: string; readonly password: string }
  readonly stop: () => Promise<void>
}

const SERVERS = {
  embedded: async (): Promise<FilledServer> => {
    const directory = await mkdtemp(join(tmpdir(), 'mailjobs-same-'))
    const login = { username: 'operations@example.co.jp', password: 'not-a-real-password' }
    const users = [{ ...login, address: login.username }] as const
    const server = await startMailServer({ directory, users })
    for (const raw of MAILS) server.deliver(raw)
    const stop = async () => {
      await server.close()
      await removeDirectory(directory)
    }
    return { imap: { ...server.imap, security: 'none' }, login, stop }
  },
  Dovecot: async (): Promise<FilledServer> => {
    const server = await startDovecot()
    await server.deliver(server.user, MAILS)
    return plain(server)
  },
  Cyrus: async (): Promise<FilledServer> => {
    const server = await startCyrus()
    await server.deliver(MAILS)
    return plain(server)
  },
  Courier: async (): Promise<FilledServer> => {
    const server = await startCourier()
    await server.deliver(MAILS)
    return plain(server)
  },
}

describe.skipIf(!areAllHere)('the same monitors on four servers', () => {
  const decisions = new Map<string, readonly Trial[]>()
  beforeAll(async () => {
    for (const [name, start] of Object.entries(SERVERS)) {
      const server = await start()
      decisions.set(name, await trialsOn(server).finally(server.stop))
    }
  })
  afterAll(() => decisions.clear())

  test(`decide alike on ${MAILS.length} mails, whatever they see`, () => {
    const [embedded = [], ...others] = Object.keys(SERVERS).map((name) => decisions.get(name))
    expect(embedded).toHaveLength(MAILS.length * PAIRS.length)
    for (const other of others) expect(differences(embedded, other)).toEqual([])
  })

  test('and as the tables say', () => {
    const matched = new Set(
      decisions
        .get('Dovecot')
        ?.filter((trial) => trial.matched)
        .map(({ uid, monitor }) => `${uid} ${monitor}`),
    )
    PAIRS.forEach(({ about }, index) => {
      expect(matched.has(`${2 * index + 1} pair-${index}`), about).toBe(true)
      expect(matched.has(`${2 * index + 2} pair-${index}`), about).toBe(false)
    })
  })
})

describe.skipIf(!areAllHere)('folders below one another, and with Japanese names', () => {
  const FOLDERS = ['送信済みアイテム', 'a/b']
  const wanted = mail({ subject: word('夜間バッチ', 'iso-2022-jp') })

  test.each([
    {
      name: 'Dovecot, levels parted by a dot',
      start: async () => {
        const paths = ['送信済みアイテム', 'a', 'a.b']
        const server = await startDovecot({ separator: '.', folders: paths })
        for (const path of ['送信済みアイテム', 'a.b']) {
          await server.deliver(server.user, [mail({}), wanted], path)
        }
        return plain(server)
      },
    },
    {
      name: 'Cyrus, the same and all below INBOX',
      start: async () => {
        const paths = ['INBOX.送信済みアイテム', 'INBOX.a', 'INBOX.a.b']
        const server = await startCyrus({ folders: paths })
        for (const path of ['INBOX.送信済みアイテム', 'INBOX.a.b']) {
          await server.deliver([mail({}), wanted], path)
        }
        return plain(server)
      },
    },
    {
      name: 'Courier, the same as Cyrus',
      start: async () => {
        const paths = ['INBOX.送信済みアイテム', 'INBOX.a', 'INBOX.a.b']
        const server = await startCourier({ folders: paths })
        for (const path of ['INBOX.送信済みアイテム', 'INBOX.a.b']) {
          await server.deliver([mail({}), wanted], path)
        }
        return plain(server)
      },
    },
  ])('are found by the names people see: $name', async ({ start }) => {
    const server = await start()
    const world = await startPollWorld()
    onTestFinished(async () => {
      await server.stop()
      await world.close()
    })
    const monitors = Object.fromEntries(
      FOLDERS.map((folder, index) => [
        `folder-${index}`,
        { folder, when: { subject: contains('夜間') }, keep, startFrom: 'all' as const },
      ]),
    )
    world.login = { ...world.login, ...server.login }
    const outcome = await world.poll(pollRequestOf(server.imap, monitors))

    expect(outcome).toMatchObject({ result: 'succeeded', decided: 4, matched: 2 })
    const kept = await world.manifests()
    expect(kept.map(({ monitor, subject }) => `${monitor} ${subject}`).toSorted()).toEqual([
      'folder-0 夜間バッチ',
      'folder-1 夜間バッチ',
    ])
  })
})

async function trialsOn({ imap, login }: FilledServer): Promise<Trial[]> {
  const deps = {
    credentials: { loginOf: async () => ({ ...login, secretVersion: '1' }) },
    openMailbox: imapMailboxes(IMAP_LIMITS),
    timeLimitMs: 60_000,
  }
  const trials: Trial[] = []
  for await (const trial of tryMonitors(deps, pollRequestOf(imap, MONITORS), new Date(0))) {
    trials.push(trial)
  }
  return trials
}

/** Decisions that two servers do not share; their clocks are all that may differ. */
function differences(one: readonly Trial[], other: readonly Trial[] = []) {
  // When it was received, and the numbers of its folder, are the server's own.
  const timeless = ({ internalDate: _, internalDay: __, uidValidity: ___, ...trial }: Trial) =>
    trial
  return one.flatMap((trial, index) => {
    const counterpart = other[index]
    const pair = [timeless(trial), counterpart && timeless(counterpart)]
    return isDeepStrictEqual(pair[0], pair[1]) ? [] : [pair]
  })
}

const plain = (server: {
  readonly host: string
  readonly imapPort: number
  readonly user: string
  readonly password: string
  readonly stop: () => Promise<void>
}): FilledServer => ({
  imap: { host: server.host, port: server.imapPort, security: 'none' },
  login: { username: server.user, password: server.password },
  stop: server.stop,
})
