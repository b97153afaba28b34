import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { startMailServer } from '../../../../local/mail-server/start-mail-server.js'
import { mailboxHealthKey } from '../../../../shared/contract/keys.js'
import {
  keepSentCopy,
  type SentCopyDeps,
} from '../../../../shared/delivery/sent-copy/keep-sent-copy.js'
import { asFailure } from '../../../../shared/failures/failure-error.js'
import { LOGIN_HOLD_MS, mailboxHealthSchema } from '../../../../shared/mailbox/mailbox-health.js'
import { DEFAULT_BACKOFF_MS } from '../../../../shared/mailbox/told-to-wait.js'
import {
  neverGreets,
  refuses,
  refusesLogin,
} from '../../../servers/scripted/scripted-behaviours.js'
import {
  type Behaviour,
  type ScriptedImapServer,
  startScriptedImapServer,
} from '../../../servers/scripted/scripted-imap-server.js'
import { type PollWorld, startPollWorld } from '../../../worlds/poll-world.js'
import { sentCopyDeps, sentCopyIn, sentMessage } from '../../../worlds/sent-mail.js'

const NOW = new Date('2026-11-21T09:00:05.000Z')
const COPY = Buffer.from('Message-ID: <send-1.1@example.co.jp>\r\n\r\nThe body.\r\n')

const OTHER = Buffer.from('Message-ID: <send-2.1@example.co.jp>\r\n\r\nAnother body.\r\n')

let world: PollWorld

beforeEach(async () => {
  world = await startPollWorld()
})
afterEach(() => world.close())

describe('a copy', () => {
  test('is appended to the folder, read, with the time of acceptance', async () => {
    const server = await givenServer(takesAppend)
    expect(await keep(server)).toBe('kept')
    const commands = server.commands.map((line) => line.replace(/^\d+ /, ''))
    expect(commands).toContain('UID SEARCH HEADER MESSAGE-ID <send-1.1@example.co.jp>')
    expect(commands).toContain(
      `APPEND INBOX (\\Seen) "21-Nov-2026 09:00:00 +0000" {${sentMessage().sizeBytes}}`,
    )
    expect(commands).toContain('Message-ID: <send-1.1@example.co.jp>')
  })

  test('that is there is not made again, and the message is not even read', async () => {
    const server = await givenServer(takesAppend, [COPY])
    const message = {
      ...sentMessage(),
      open: () => {
        throw new Error('opened')
      },
    }
    expect(await keepSentCopy(deps(), placeOn(server), message)).toBe('already there')
    expect(server.commands.join()).not.toContain('APPEND')
  })

  test.each([
    { there: [COPY], became: 'already there' },
    { there: [OTHER, COPY, OTHER], became: 'already there' },
    { there: [OTHER], became: 'kept' },
    { there: [], became: 'kept' },
  ])('is looked for where SEARCH is refused, and $became', async ({ there, became }) => {
    const server = await givenServer(
      (command, connection) =>
        refuses('UID SEARCH', '[SERVERBUG] no search')(command, connection) ||
        takesAppend(command, connection),
      there,
    )
    expect(await keep(server)).toBe(became)
  })

  test('of another mail, that SEARCH finds for it, is none', async () => {
    expect(await keep(await givenServer(takesAppend, [OTHER, OTHER]))).toBe('kept')
  })

  test('that the provider makes is waited for', async () => {
    const server = await givenServer(takesAppend)
    const pauses: number[] = []
    const pause = async (ms: number) => {
      pauses.push(ms)
      if (pauses.length === 2) server.mailbox.messages = [COPY]
    }
    expect(await keepThroughGmail(server, pause)).toBe('already there')
    expect(pauses).toEqual([2_000, 5_000])
    expect(server.commands.join()).not.toContain('APPEND')
  })

  test('that the provider does not make is made', async () => {
    const server = await givenServer(takesAppend)
    const pauses: number[] = []
    const pause = async (ms: number) => void pauses.push(ms)
    expect(await keepThroughGmail(server, pause)).toBe('kept')
    expect(pauses).toEqual([2_000, 5_000, 8_000])
  })
})

test('on the embedded server, a copy is kept once', async () => {
  const address = 'operations@example.co.jp'
  const password = 'not-a-real-password'
  const server = await startMailServer({
    directory: join(world.directory, 'mail-server'),
    users: [{ address, username: address, password }],
  })
  onTestFinished(() => server.close())
  const place = sentCopyIn({ ...server.imap, security: 'none' }, '\\Sent')
  expect(await keepSentCopy(deps(), place, sentMessage())).toBe('kept')
  expect(await keepSentCopy(deps(), place, sentMessage())).toBe('already there')
})

describe('there is no copy', () => {
  test.each([
    { words: '[OVERQUOTA] Quota exceeded', code: 'SENT_COPY_FAILED', told: 'Quota exceeded' },
    { words: 'no', code: 'SENT_COPY_FAILED', told: 'operations, folder INBOX: no' },
    { words: 'not-a-real-password', code: 'SENT_COPY_FAILED', told: '********' },
    { words: '[TRYCREATE] no such folder', code: 'PROTOCOL_BROKEN', told: 'folder INBOX' },
    { words: '[LIMIT] slow down', code: 'RESOURCE_EXHAUSTED', told: 'slow down' },
  ])('if APPEND is answered by $words: $code', async ({ words, code, told }) => {
    const failure = await failureOf(keep(await givenServer(refuses('APPEND', words))))
    expect(failure.code).toBe(code)
    expect(failure.message).toContain(told)
    expect(failure.message).not.toContain('not-a-real-password')
  })

  test('if nothing tells whether there is one already', async () => {
    const server = await givenServer(
      (command, connection) =>
        refuses('UID SEARCH', 'not today')(command, connection) ||
        refuses('UID FETCH', 'nor this')(command, connection),
      [COPY],
    )
    expect((await failureOf(keep(server))).code).toBe('PROTOCOL_BROKEN')
    expect(server.commands.join()).not.toContain('APPEND')
  })

  test('if the connection is cut within the message', async () => {
    const server = await givenServer(cutsWithinMessage)
    expect((await failureOf(keep(server))).code).toBe('CONNECTION_LOST')
  })

  test('if the server falls silent within the message, when the time is up', async () => {
    const server = await givenServer(silentWithinMessage)
    const deadline = { remainingMs: () => 500 }
    expect((await failureOf(keep(server, { deadline }))).code).toBe('TOO_SLOW')
  })

  test('if the message is not as long as was said: nothing is announced', async () => {
    const server = await givenServer(takesAppend)
    const message = { ...sentMessage(), sizeBytes: 10 }
    const failure = await failureOf(keepSentCopy(deps(), placeOn(server), message))
    expect(failure.code).toBe('STORAGE_IO')
    expect(server.commands.join()).not.toContain('APPEND')
  })

  test('if the folder is missing: those there are are named', async () => {
    const server = await givenServer(takesAppend)
    const place = { ...placeOn(server), folder: '\\Sent' }
    const failure = await failureOf(keepSentCopy(deps(), place, sentMessage()))
    expect(failure.code).toBe('FOLDER_NOT_FOUND')
  })
})

describe('the health of the mailbox', () => {
  test('holds back a login that was refused, for an hour', async () => {
    const server = await givenServer(refusesLogin())
    expect((await failureOf(keep(server))).code).toBe('AUTH_FAILED')
    expect(await health()).toEqual({
      schemaVersion: 1,
      refusedLogin: { secretVersion: 'version-1', at: NOW.toISOString() },
    })
    expect((await failureOf(keep(server))).code).toBe('LOGIN_HELD')
    expect(server.connections).toBe(1)
    const later = new Date(NOW.getTime() + LOGIN_HOLD_MS)
    expect((await failureOf(keep(server, { now: () => later }))).code).toBe('AUTH_FAILED')
    expect(server.connections).toBe(2)
  })

  test('keeps the time that a server asked for', async () => {
    const server = await givenServer(refuses('APPEND', '[LIMIT] slow down'))
    await failureOf(keep(server))
    const notBefore = new Date(NOW.getTime() + DEFAULT_BACKOFF_MS).toISOString()
    expect(await health()).toEqual({ schemaVersion: 1, notBefore })
    expect((await failureOf(keep(server))).code).toBe('CONNECTION_HELD')
    expect(server.connections).toBe(1)
  })

  test('is not written for what says nothing of the mailbox', async () => {
    await keep(await givenServer(takesAppend))
    await failureOf(keep(await givenServer(neverGreets()), { deadline: { remainingMs: () => 50 } }))
    expect(await world.keys('state/')).toEqual([])
  })
})

/** Takes a message, line by line as the server reads commands, until the next one. */
const takesAppend: Behaviour = withinMessage(({ isLast, tag }, connection) => {
  if (isLast) connection.write(`${tag} OK APPEND completed\r\n`)
})

const cutsWithinMessage: Behaviour = withinMessage((_, connection) => connection.end())

const silentWithinMessage: Behaviour = withinMessage((_, connection) => connection.fallSilent())

type Handler = (
  line: { readonly isLast: boolean; readonly tag: string },
  connection: Parameters<Behaviour>[1],
) => void

/** Lets a message begin, and hands each of its lines on. Empty are the one above its body, and the end of the command. */
function withinMessage(onLine: Handler): Behaviour {
  let tag: string | undefined
  let emptyLines = 0
  return (command, connection) => {
    if (command.name === 'APPEND') {
      tag = command.tag
      connection.write('+ go ahead\r\n')
      return true
    }
    if (tag === undefined) return false
    if (command.name === '') emptyLines += 1
    const isLast = emptyLines === 2
    onLine({ isLast, tag }, connection)
    if (isLast) tag = undefined
    return true
  }
}

async function givenServer(
  behaviour: Behaviour,
  messages: readonly Buffer[] = [],
): Promise<ScriptedImapServer> {
  const server = await startScriptedImapServer({ behaviour, messages })
  onTestFinished(() => server.close())
  return server
}

const placeOn = ({ host, port }: ScriptedImapServer) =>
  sentCopyIn({ host, port, security: 'none' }, 'INBOX')

const deps = (changes: Partial<SentCopyDeps> = {}) =>
  sentCopyDeps(world, { now: () => NOW, ...changes })

const keep = (server: ScriptedImapServer, changes?: Partial<SentCopyDeps>) =>
  keepSentCopy(deps(changes), placeOn(server), sentMessage())

/** The mailbox is Gmail's by its definition; what answers is the scripted server. */
function keepThroughGmail(server: ScriptedImapServer, pause: SentCopyDeps['pause']) {
  const { openMailbox } = deps()
  const here = { host: server.host, port: server.port, security: 'none' } as const
  return keepSentCopy(
    deps({ pause, openMailbox: (_, login, limits) => openMailbox(here, login, limits) }),
    sentCopyIn({ provider: 'gmail' }, 'INBOX'),
    sentMessage({ smtpHost: 'smtp.gmail.com' }),
  )
}

const health = async () =>
  mailboxHealthSchema.parse(JSON.parse(String(await world.object(mailboxHealthKey('operations')))))

async function failureOf(attempt: Promise<unknown>) {
  return attempt.then(
    () => Promise.reject(new Error('it did not fail')),
    (error: unknown) => asFailure(error),
  )
}
