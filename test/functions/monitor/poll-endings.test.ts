import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { folderStateKey } from '../../../shared/contract/keys.js'
import { days, everything } from '../../../shared/jobs/define-jobs.js'
import { leaseOf } from '../../../shared/mailbox/lease-terms.js'
import { hasFolders } from '../../servers/scripted/scripted-behaviours.js'
import {
  type Behaviour,
  type ScriptedImapServer,
  startScriptedImapServer,
} from '../../servers/scripted/scripted-imap-server.js'
import {
  bodyBytes,
  bodyItems,
  fetchAnswer,
  fetchedMessages,
} from '../../servers/scripted/scripted-mailbox.js'
import { type PollWorld, pollRequestOf, startPollWorld } from '../../worlds/poll-world.js'

const RUN_MS = 700
const MAIL = Buffer.from('From: a@example.com\r\nSubject: one\r\n\r\nbody\r\n')
const MONITOR = { when: everything(), keep: { for: days(7) }, startFrom: 'all' } as const

let world: PollWorld
let server: ScriptedImapServer

beforeEach(async () => {
  world = await startPollWorld()
})
afterEach(async () => {
  await server?.close()
  await world.close()
})

describe('a run whose time is up', () => {
  test.each(['LOGIN', 'EXAMINE', 'FETCH of bodies'])(
    'before anything was done, at %s, is a failure: the next would do as little',
    async (at) => {
      await givenServer(silentAt(at))
      expect(await pollFor(RUN_MS)).toMatchObject({ failure: { code: 'TOO_SLOW' }, decided: 0 })
    },
  )

  test('at the STATUS of a folder that was polled before is one too', async () => {
    await givenServer(silentAt('STATUS'))
    expect(await pollFor(60_000)).toMatchObject({ result: 'succeeded', decided: 1 })
    expect(await pollFor(RUN_MS)).toMatchObject({ failure: { code: 'TOO_SLOW' }, decided: 0 })
  })

  test('after something was done is none, although the next folder had no turn', async () => {
    await givenServer(twoFolders(silentAt('EXAMINE', 'Second')))
    expect(await pollFor(RUN_MS, 'Second')).toMatchObject({
      result: 'succeeded',
      decided: 1,
      folders: [{ stopped: 'caught up' }, { folder: 'Second', stopped: 'out of time' }],
    })
  })
})

test('a mail that the server withholds does not keep the other folders from being polled', async () => {
  await givenServer(twoFolders(withholdsHeadsOf('INBOX')))
  const outcome = await pollFor(60_000, 'Second')
  expect(outcome).toMatchObject({ result: 'succeeded', decided: 1 })
  expect(outcome.warnings?.join()).toMatch(/INBOX, UID 1 .*MAIL_WITHHELD/)
  expect((await world.manifests()).map(({ folder }) => folder)).toEqual(['Second'])
})

test('GIVEN a folder that was taken over WHEN the connection ends THEN the other run goes on with it', async () => {
  await givenServer(({ args }, { end }) => {
    if (!bodyItems(args).some(({ section }) => section === '')) return false
    takeOver('INBOX')
    end()
    return true
  })
  expect((await pollFor(60_000)).result).toBe('busy')
})

test('a bucket that refuses ends the poll at once: what is still arriving is not read for nothing', async () => {
  let bodies = 0
  let isRefused = false
  await world.close()
  world = await startPollWorld({
    onS3({ operation, key }) {
      if (operation !== 'PutObject' || !key.startsWith('mail/')) return undefined
      isRefused = true
      return { status: 403, code: 'AccessDenied' }
    },
  })
  const messages = Array<Buffer>(60).fill(Buffer.concat([MAIL, Buffer.alloc(200_000, 'x')]))
  server = await startScriptedImapServer({
    messages,
    behaviour(command, connection) {
      const items = bodyItems(command.args)
      if (!items.some(({ section }) => section === '')) return false
      const rows = fetchedMessages(command, connection.mailbox)
      const giveNext = () => {
        const row = rows.shift()
        // Nothing more comes until the client has had its chance to go.
        if (!row || (isRefused && bodies === messages.length - 1)) return
        bodies += 1
        const bodiesOf = items.map((item) => ({ item, bytes: bodyBytes(row.message, item) }))
        connection.write(fetchAnswer(row.uid, row.message, bodiesOf))
        setTimeout(giveNext, 5)
      }
      giveNext()
      return true
    },
  })
  // The last row never comes: who reads to the end waits until the time of the run is up.
  expect(await pollFor(60_000)).toMatchObject({ failure: { code: 'STORAGE_DENIED' } })
  expect(bodies).toBeLessThan(messages.length)
})

async function givenServer(behaviour: Behaviour): Promise<void> {
  server = await startScriptedImapServer({ behaviour, messages: [MAIL] })
}

function pollFor(runMs: number, ...folders: string[]) {
  const endsAt = Date.now() + runMs
  const imap = { host: server.host, port: server.port, security: 'none' } as const
  const monitors = ['INBOX', ...folders].map((folder, index) => [
    `monitor-${index}`,
    { ...MONITOR, folder },
  ])
  return world.poll(pollRequestOf(imap, Object.fromEntries(monitors)), {
    deadline: { remainingMs: () => endsAt - Date.now() },
  })
}

/** Says nothing from a command on, also of one folder only. */
function silentAt(at: string, folder = ''): Behaviour {
  return ({ name, args }, { fallSilent }) => {
    const isBody = bodyItems(args).some(({ section }) => section === '')
    if (at === 'FETCH of bodies' ? !isBody : name !== at || !args.includes(folder)) return false
    fallSilent()
    return true
  }
}

/** A second folder with the same mail. */
const twoFolders =
  (behaviour: Behaviour): Behaviour =>
  (...asked) =>
    behaviour(...asked) || hasFolders('INBOX', 'Second')(...asked)

function withholdsHeadsOf(folder: string): Behaviour {
  let opened = ''
  return ({ tag, name, args }, { write }) => {
    if (name === 'EXAMINE') opened = args
    if (name !== 'UID FETCH' || !opened.includes(folder)) return false
    write(`${tag} OK done\r\n`)
    return true
  }
}

/** Another run takes the lease. */
function takeOver(folder: string): void {
  const file = join(world.directory, 'bucket', folderStateKey('operations', folder))
  const state = JSON.parse(readFileSync(file, 'utf8'))
  writeFileSync(file, JSON.stringify({ ...state, lease: leaseOf('another', new Date(), 60_000) }))
}
