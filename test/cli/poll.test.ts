import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type MailServer, startMailServer } from '../../local/mail-server/start-mail-server.js'
import type { FailureCode } from '../../shared/failures/catalogue.js'
import type { ImapServer } from '../../shared/jobs/file/jobs-file.js'
import { removeDirectory } from '../remove-directory.js'
import { type RecordingProxy, startRecordingProxy } from '../servers/recording-proxy.js'
import { neverGreets, refusesLogin } from '../servers/scripted/scripted-behaviours.js'
import {
  type Behaviour,
  startScriptedImapServer,
} from '../servers/scripted/scripted-imap-server.js'
import { startCommand } from './command.js'
import { passwordOf, writeJobsFile } from './jobs-files.js'
import { eventsIn, manifestsIn } from './local-data.js'

const PASSWORD = 'not-a-real-password'
const ADDRESS = 'operations@example.co.jp'
const MAIL = Buffer.from('From: a@example.com\r\nSubject: one\r\n\r\nbody of the only mail\r\n')

/** Some of it is waited for: a server that never answers costs 10 s, one that stops half-way 30 s. */
const LIMIT_MS = 300_000

let directory: string
const closers: (() => Promise<void>)[] = []

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mailjobs-poll-'))
})
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
  await removeDirectory(directory)
})

const poll = async (imap: ImapServer, { data = 'data', folder = 'INBOX' } = {}) => {
  const jobs = await writeJobsFile(directory, imap, folder)
  const words = ['poll', '--json', '--jobs', jobs, '--data', join(directory, data)]
  const command = startCommand(words, passwordOf(PASSWORD))
  return {
    exitCode: await command.exitCode,
    ended: command.events.find(({ event }) => event === 'poll ended'),
  }
}

describe('mailjobs poll', () => {
  test('fetches nothing again, however often it is started', { timeout: LIMIT_MS }, async () => {
    const { server, proxy } = await givenMailbox()
    server.deliver(MAIL)
    const imap: ImapServer = { host: proxy.host, port: proxy.port, security: 'none' }

    expect((await poll(imap)).exitCode).toBe(0)
    expect(proxy.count('UID FETCH')).toBeGreaterThan(0)
    proxy.reset()
    expect((await poll(imap)).exitCode).toBe(0)

    expect(proxy.count('UID FETCH')).toBe(0)
    expect(await manifestsIn(join(directory, 'data'))).toHaveLength(1)
    expect(await eventsIn(join(directory, 'data'))).toHaveLength(1)
  })

  const failures: readonly (readonly [
    string,
    Behaviour | 'unknown host' | 'unknown folder',
    FailureCode,
  ])[] = [
    ['a wrong password', refusesLogin({ code: 'AUTHENTICATIONFAILED' }), 'AUTH_FAILED'],
    ['an unknown host', 'unknown host', 'HOST_NOT_FOUND'],
    ['an unknown folder', 'unknown folder', 'FOLDER_NOT_FOUND'],
    ['a server that never answers', neverGreets(), 'TIMED_OUT'],
  ]

  test.each(failures)(
    'ends with 1 and its own failure after %s',
    { timeout: LIMIT_MS },
    async (_, behaviour, code) => {
      const { exitCode, ended } = await poll(...(await givenTrouble(behaviour)))

      expect(exitCode).toBe(1)
      expect(ended).toMatchObject({
        result: 'failed',
        failure: { code, remedy: expect.any(String) },
      })
      expect(JSON.stringify(ended)).not.toContain(PASSWORD)
      expect(await manifestsIn(join(directory, 'data'))).toEqual([])
    },
  )

  test('goes on behind a mail that the server does not give out, and says so', {
    timeout: LIMIT_MS,
  }, async () => {
    const refuses: Behaviour = ({ tag, name }, { write }) => {
      if (name !== 'UID FETCH') return false
      write(`${tag} NO cannot read it\r\n`)
      return true
    }
    const { exitCode, ended } = await poll(...(await givenTrouble(refuses)))
    expect(exitCode).toBe(0)
    expect(JSON.stringify(ended)).toContain('UID 1 could not be decided on, try 1 of 3')
  })

  test('is refused with 2 and the names there are, if a monitor is not among them', {
    timeout: LIMIT_MS,
  }, async () => {
    const jobs = await writeJobsFile(directory, { host: 'imap.example.com' })
    const command = startCommand(['poll', '--jobs', jobs, '--monitor', 'al', '--data', directory])
    expect(await command.exitCode).toBe(2)
    expect(command.stderr()).toContain('There is no monitor al; there are: all.')
  })
})

async function givenMailbox(): Promise<{ server: MailServer; proxy: RecordingProxy }> {
  const server = await startMailServer({
    directory: join(directory, 'mail-server'),
    users: [{ address: ADDRESS, username: ADDRESS, password: PASSWORD }],
  })
  const proxy = await startRecordingProxy({ target: server.imap })
  closers.push(proxy.close, server.close)
  return { server, proxy }
}

async function givenTrouble(
  behaviour: Behaviour | 'unknown host' | 'unknown folder',
): Promise<[ImapServer, { folder?: string }]> {
  if (behaviour === 'unknown host') return [{ host: 'no-such-host.invalid' }, {}]
  if (behaviour === 'unknown folder') {
    const { proxy } = await givenMailbox()
    return [{ host: proxy.host, port: proxy.port, security: 'none' }, { folder: 'Inbux' }]
  }
  const server = await startScriptedImapServer({ behaviour, messages: [MAIL] })
  closers.push(server.close)
  return [{ host: server.host, port: server.port, security: 'none' }, {}]
}
