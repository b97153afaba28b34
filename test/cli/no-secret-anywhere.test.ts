import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { removeDirectory } from '../remove-directory.js'
import {
  type ScriptedImapServer,
  startScriptedImapServer,
} from '../servers/scripted/scripted-imap-server.js'
import {
  type ScriptedPop3Server,
  startScriptedPop3Server,
} from '../servers/scripted/scripted-pop3-server.js'
import {
  type ScriptedSmtpServer,
  startScriptedSmtpServer,
} from '../servers/scripted/scripted-smtp-server.js'
import { startCommand } from './command.js'

const LIMIT_MS = 600_000
const BUILDERS = resolve(import.meta.dirname, '../../shared/jobs/define-jobs.js')

/** Made up, one for each credential, with signs that other forms write differently. */
const PLANTED = {
  imap: 'planted imap+pässword/1',
  smtp: 'planted smtp+pässword/2',
  pop: 'planted-pop+password/3',
  refreshToken: 'planted-refresh+token/4',
  clientSecret: 'planted-client+secret/5',
} as const
const USERS = { imap: 'operations@example.co.jp', smtp: 'relay-user', pop: 'pop-user' } as const

/** Every login is refused, and given back with the refusal, as it was told. */
let imap: ScriptedImapServer
let smtp: ScriptedSmtpServer
let pop: ScriptedPop3Server
let directory: string
let data: string
let jobs: string
let said = ''

beforeAll(async () => {
  imap = await startScriptedImapServer({
    behaviour: ({ tag, name, args }, { write }) => {
      if (name !== 'LOGIN' && name !== 'AUTHENTICATE') return false
      write(`${tag} NO [AUTHENTICATIONFAILED] not this one: ${args}\r\n`)
      return true
    },
  })
  smtp = await startScriptedSmtpServer({
    extensions: ['8BITMIME', 'AUTH PLAIN'],
    behaviour: ({ name, args }, { write }) => {
      if (name !== 'AUTH') return false
      write(`535 5.7.8 not this one: AUTH ${args}\r\n`)
      return true
    },
  })
  pop = await startScriptedPop3Server({
    answers: { PASS: `-ERR [AUTH] not this one: PASS ${PLANTED.pop}\r\n` },
  })
  directory = await mkdtemp(join(tmpdir(), 'mailjobs-no-secret-'))
  data = join(directory, 'data')
  jobs = join(directory, 'jobs.ts')
  await writeFile(jobs, jobsText())
  await mkdir(data, { mode: 0o700 })
  await writeFile(join(data, 'secrets.json'), JSON.stringify(secrets()), { mode: 0o600 })
}, LIMIT_MS)
afterAll(async () => {
  await Promise.all([imap.close(), smtp.close(), pop.close()])
  await removeDirectory(directory)
})

test('refused logins whose servers give them back are nowhere: not in outputs, logs, events, incidents, records, bundles', {
  timeout: LIMIT_MS,
}, async () => {
  const send = ['--to', 'oncall@example.com', '--subject', 's', '--text', 't']
  expect(await run('poll', '--json')).not.toBe(0)
  expect(await run('poll')).not.toBe(0)
  expect(await run('send', '--sender', 'relay', ...send)).not.toBe(0)
  expect(await run('send', '--sender', 'older', ...send, '--json')).not.toBe(0)
  expect(await run('check', '--json')).not.toBe(0)
  await run('secrets', 'test', 'operations')
  await run('diagnose', 'operations')
  await run('status', '--json')
  await run('incidents')
  await run('send', '--list', '--json')
  await run('doctor', '--bundle', join(data, 'case.json'))

  // Each of them was used, and its refusal was told.
  expect(imap.commands.join()).toContain('LOGIN')
  expect(smtp.commands.join()).toContain(saslPlain('smtp', PLANTED.smtp))
  expect(pop.commands.join()).toContain(PLANTED.pop)
  const written = await filesUnder(data)
  const all = [['what was said', said] as const, ...written]
  expect(all.map(([, text]) => text).join()).toContain('AUTH_FAILED')
  expect(written.length).toBeGreaterThan(10)
  // Where they are meant to be, each of them is found.
  const kept = await readFile(join(data, 'secrets.json'), 'latin1')
  const seen = formsOfAll().filter(([, form]) => kept.includes(form))
  expect(new Set(seen.map(([name]) => name.split(' ')[0])).size).toBe(5)
  const found = all.flatMap(([place, text]) =>
    formsOfAll().flatMap(([name, form]) => (text.includes(form) ? [`${place}: ${name}`] : [])),
  )
  expect(found).toEqual([])
})

/** @returns the exit code */
async function run(...words: string[]): Promise<number | null> {
  const takesJobs =
    /^(check|poll|send|secrets|diagnose|doctor)$/.test(words[0] ?? '') && words[1] !== '--list'
  const command = startCommand([...words, '--data', data, ...(takesJobs ? ['--jobs', jobs] : [])])
  const exitCode = await command.exitCode
  said += command.events.map((event) => String(event['line'] ?? JSON.stringify(event))).join('\n')
  said += command.stderr()
  return exitCode
}

/** Everything in the directory but the file in which secrets are kept. */
async function filesUnder(folder: string): Promise<(readonly [string, string])[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile() && entry.name !== 'secrets.json')
  return Promise.all(
    files.map(async ({ parentPath, name }) => {
      const file = join(parentPath, name)
      return [file.slice(folder.length + 1), await readFile(file, 'latin1')] as const
    }),
  )
}

const saslPlain = (name: string, secret: string): string => {
  const user = Object.entries(USERS).find(([of]) => of === name)?.[1] ?? ''
  return Buffer.from(`\0${user}\0${secret}`).toString('base64')
}

/** Each secret in all forms that it could be written in, with what that is. */
function formsOfAll(): (readonly [string, string])[] {
  return Object.entries(PLANTED).flatMap(([name, secret]) => {
    const bytes = Buffer.from(secret)
    // Wherever it begins in what is encoded, some three letters in the middle are the same.
    const within = [0, 1, 2].map((before) =>
      Buffer.concat([Buffer.alloc(before), bytes])
        .toString('base64')
        .slice(4, -4),
    )
    return [
      [`${name} as it is`, bytes.toString('latin1')],
      [`${name} in JSON`, JSON.stringify(secret).slice(1, -1)],
      [`${name} as a URL has it`, encodeURIComponent(secret)],
      [`${name} as a form has it`, new URLSearchParams({ secret }).toString().slice(7)],
      [`${name} in hexadecimal`, bytes.toString('hex')],
      [`${name} in SASL PLAIN`, saslPlain(name, secret)],
      ...within.map((form, before) => [`${name} in base64, after ${before}`, form] as const),
    ]
  })
}

const secrets = () => ({
  operations: { username: USERS.imap, password: PLANTED.imap },
  relay: { username: USERS.smtp, password: PLANTED.smtp },
  older: { username: USERS.pop, password: PLANTED.pop },
  shared: {
    username: 'shared@example.co.jp',
    oauth2: {
      grant: 'refresh_token',
      tokenUrl: 'https://127.0.0.1:9/token',
      clientId: 'client',
      clientSecret: PLANTED.clientSecret,
      refreshToken: PLANTED.refreshToken,
    },
  },
})

const jobsText = (): string => {
  const at = (server: { readonly host: string; readonly port: number }) =>
    `host: '${server.host}', port: ${server.port}, security: 'none'`
  return `
import { days, defineJobs, everything, minutes } from ${JSON.stringify(BUILDERS)}
const monitor = { when: everything(), keep: { for: days(7) }, startFrom: 'all' } as const
export const jobs = defineJobs({
  mailboxes: {
    operations: { address: '${USERS.imap}', imap: { ${at(imap)} }, poll: minutes(60) },
    shared: { address: 'shared@example.co.jp', imap: { ${at(imap)}, auth: 'oauth2' }, poll: minutes(60) },
  },
  monitors: {
    all: { mailbox: 'operations', ...monitor },
    others: { mailbox: 'shared', ...monitor },
  },
  senders: {
    relay: { via: 'smtp', from: 'relay@example.co.jp', ${at(smtp)}, auth: { secret: 'relay', allowCleartext: true } },
    older: { via: 'smtp', from: 'older@example.co.jp', ${at(smtp)}, popBeforeSmtp: { ${at(pop)}, secret: 'older', allowCleartext: true } },
  },
})
`
}
