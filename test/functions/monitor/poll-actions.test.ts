import { afterEach, describe, expect, test } from 'vitest'
import type { PollOutcome } from '../../../functions/monitor/tell/poll-outcome.js'
import { days, everything } from '../../../shared/jobs/define-jobs.js'
import type { MailAction, MonitorDefinition } from '../../../shared/jobs/file/jobs-file.js'
import { folderStateSchema } from '../../../shared/mailbox/folder-state.js'
import { createLog } from '../../../shared/runtime/log.js'
import { hasFolders } from '../../servers/scripted/scripted-behaviours.js'
import {
  type Behaviour,
  type ScriptedImapServer,
  startScriptedImapServer,
} from '../../servers/scripted/scripted-imap-server.js'
import { type PollWorld, pollRequestOf, startPollWorld } from '../../worlds/poll-world.js'

const KEEP: MonitorDefinition['keep'] = { for: days(7), message: true }
const MAIL = Buffer.from('From: a@example.com, b@example.com\r\nSubject: one\r\n\r\nbody\r\n')

let world: PollWorld
let server: ScriptedImapServer
let logged: { event?: string; uids?: string; action?: string; reason?: string }[]

afterEach(async () => {
  await server.close()
  await world.close()
})

describe('a folder that is renumbered while actions are pending', () => {
  test('has them dropped by the next poll: none is done to the mail that has the number now', async () => {
    await givenServer()
    expect((await poll(monitor({ move: 'Done' }))).failure?.code).toBe('FOLDER_NOT_FOUND')
    expect(await pendingActions()).toEqual([{ action: { move: 'Done' }, uids: [1], refusals: 1 }])

    server.mailbox.uidValidity = 2
    expect(await poll(monitor({ move: 'Done' }))).toMatchObject({ result: 'succeeded', decided: 0 })
    expect(await pendingActions()).toEqual([])
    expect(logged).toContainEqual(
      expect.objectContaining({ event: 'action dropped', action: 'move to Done', uids: '1' }),
    )
    expect(changes()).toEqual(['SELECT'])
  })

  test('is noticed in the session itself, too', async () => {
    await givenServer(({ name }, { mailbox }) => {
      if (name === 'SELECT') mailbox.uidValidity = 2
      return false
    })
    expect((await poll(monitor('mark-read'))).failure?.code).toBe('UIDVALIDITY_CHANGED')
    expect(changes()).toEqual(['SELECT'])
  })
})

describe('an action that is refused', () => {
  test('fails the poll with the server’s words, after everything else is done', async () => {
    await givenServer(refuses('STORE', 'NO [NOPERM] Not yours'))
    const outcome = await poll(monitor('mark-read'))
    expect(outcome).toMatchObject({ result: 'failed', decided: 1, matched: 1, acted: 0 })
    expect(outcome.failure).toMatchObject({
      code: 'ACTION_REFUSED',
      message: expect.stringMatching(/mark-read was refused for UID 1: .*Not yours/),
    })
    expect(await pendingActions()).toEqual([{ action: 'mark-read', uids: [1], refusals: 1 }])
  })

  test('is one by a folder that can only be read', async () => {
    await givenServer(({ tag, name }, connection) => {
      if (name !== 'SELECT') return false
      connection.write('* 1 EXISTS\r\n* OK [UIDVALIDITY 1] \r\n* OK [UIDNEXT 2] \r\n')
      connection.write(`${tag} OK [READ-ONLY] done\r\n`)
      return true
    })
    const outcome = await poll(monitor('mark-read'))
    expect(outcome.failure).toMatchObject({
      code: 'ACTION_REFUSED',
      message: expect.stringContaining('can only be read'),
    })
    expect(changes()).toEqual(['SELECT'])
  })

  test('for the third time is given up, which is an event and no recovery', async () => {
    await givenServer(refuses('STORE', 'NO [NOPERM] Not yours'))
    for (const _ of [1, 2, 3])
      expect(await poll(monitor('mark-read'))).toMatchObject({ result: 'failed' })
    expect(await poll(monitor('mark-read'))).toMatchObject({ result: 'succeeded' })
    expect(announced()).toEqual(['Poll Failed', 'Action Given Up'])
    expect(world.events.at(-1)?.detail).toMatchObject({
      mailbox: 'operations',
      folder: 'INBOX',
      action: 'mark-read',
      uids: '1',
      count: 1,
      reason: expect.stringContaining('Not yours'),
    })
  })

  test('as its folder is missing is given up in the same way', async () => {
    await givenServer()
    for (const _ of [1, 2, 3, 4]) await poll(monitor({ move: 'Done' }))
    expect(announced()).toEqual(['Poll Failed', 'Action Given Up'])
    expect(world.events.at(-1)?.detail).toMatchObject({ action: 'move to Done' })
  })

  test('is none by a server that has no time: that counts for nothing', async () => {
    await givenServer(refuses('STORE', 'NO Request is throttled.'))
    expect((await poll(monitor('mark-read'))).failure?.code).toBe('RESOURCE_EXHAUSTED')
    expect(await pendingActions()).toEqual([{ action: 'mark-read', uids: [1], refusals: 0 }])
  })

  test.each(['INUSE', 'UNAVAILABLE', 'SERVERBUG'])(
    'is none by trouble that passes, %s: that counts for nothing',
    async (code) => {
      await givenServer(refuses('STORE', `NO [${code}] Not just now`))
      const { failure } = await poll(monitor('mark-read'))
      expect(failure).toMatchObject({
        code: 'MAILBOX_BUSY',
        message: expect.stringContaining('Not just now'),
      })
      expect(await pendingActions()).toEqual([{ action: 'mark-read', uids: [1], refusals: 0 }])
    },
  )

  test.each(['OVERQUOTA', 'LIMIT', 'EXPIRED', 'CONTACTADMIN', 'AUTHORIZATIONFAILED', 'NOPERM'])(
    'is one by a target that is full or closed, %s: it is given up, and other folders are polled',
    async (code) => {
      await givenServer(
        (...asked) =>
          hasFolders('INBOX', 'Other')(...asked) ||
          refuses('STORE', `NO [${code}] No room there`)(...asked),
      )
      const monitors = {
        ...monitor('mark-read'),
        other: { ...monitor('leave').wanted, folder: 'Other' },
      }
      for (const _ of [1, 2, 3]) {
        const { failure, folders } = await poll(monitors)
        expect(failure).toMatchObject({
          code: 'ACTION_REFUSED',
          message: expect.stringContaining('No room there'),
        })
        expect(folders).toMatchObject([
          { folder: 'INBOX' },
          { folder: 'Other', stopped: 'caught up' },
        ])
      }
      expect(announced()).toContain('Action Given Up')
      expect(await pendingActions()).toEqual([])
      expect(await poll(monitors)).toMatchObject({ result: 'succeeded' })
    },
  )

  test('is none by a connection that is lost: that counts for nothing', async () => {
    await givenServer(({ name }, connection) => {
      if (name !== 'UID STORE') return false
      connection.end()
      return true
    })
    expect((await poll(monitor('mark-read'))).failure?.code).toBe('CONNECTION_LOST')
    expect(await pendingActions()).toEqual([{ action: 'mark-read', uids: [1], refusals: 0 }])
  })
})

test('a mail that two monitors want in different places, having both senders, stays', async () => {
  await givenServer()
  const outcome = await poll({
    one: { ...monitor({ move: 'Done' }).wanted, when: { from: 'a@example.com' } },
    other: { ...monitor({ move: 'Elsewhere' }).wanted, when: { from: 'b@example.com' } },
  })
  expect(outcome).toMatchObject({ result: 'succeeded', matched: 2, acted: 0 })
  expect(await pendingActions()).toEqual([])
  expect(logged).toContainEqual(expect.objectContaining({ event: 'action disputed', uids: '1' }))
  expect(changes()).toEqual([])
})

async function givenServer(behaviour: Behaviour = () => false): Promise<void> {
  world = await startPollWorld()
  server = await startScriptedImapServer({ messages: [MAIL], behaviour })
  logged = []
}

const refuses =
  (command: string, answer: string): Behaviour =>
  ({ tag, name }, connection) => {
    if (!name.endsWith(command)) return false
    connection.write(`${tag} ${answer}\r\n`)
    return true
  }

const monitor = (action: MailAction): { wanted: Omit<MonitorDefinition, 'mailbox'> } => ({
  wanted: { when: everything(), keep: KEEP, startFrom: 'all', then: action },
})

const poll = (monitors: Parameters<typeof pollRequestOf>[1]): Promise<PollOutcome> =>
  world.poll(pollRequestOf({ host: server.host, port: server.port, security: 'none' }, monitors), {
    log: createLog({
      now: () => new Date(),
      write: (line) => logged.push(JSON.parse(line)),
    }),
  })

/** What the bus was told, beside matches. */
const announced = (): string[] =>
  world.events.map((event) => event['detail-type']).filter((type) => type !== 'Mail Matched')

const CHANGING = /^\S+ ((?:UID )?(?:SELECT|STORE|COPY|MOVE|EXPUNGE))\b/i

/** The commands so far that open the folder for changes, or change it. */
const changes = (): string[] => server.commands.flatMap((line) => CHANGING.exec(line)?.[1] ?? [])

async function pendingActions() {
  const [key = ''] = (await world.keys('state/operations/inbox')).filter((name) =>
    name.endsWith('.json'),
  )
  return folderStateSchema.parse(JSON.parse(String(await world.object(key)))).pendingActions
}
