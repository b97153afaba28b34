import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import iconv from 'iconv-lite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { removeDirectory } from '../remove-directory.js'
import { startScriptedImapServer } from '../servers/scripted/scripted-imap-server.js'
import { startCommand } from './command.js'
import { TEN_JOBS, TEN_MAILS, tenJobs } from './import/jp1/ten-jobs.js'

const LIMIT_MS = 300_000

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mailjobs-import-'))
})
afterAll(() => removeDirectory(directory))

const placeOf = (name: string): string => join(directory, name)

async function run(...words: string[]) {
  const command = startCommand(words)
  const code = await command.exitCode
  const out = command.events.map((event) =>
    'line' in event ? event['line'] : JSON.stringify(event),
  )
  return { code, out: out.join('\n'), err: command.stderr() }
}

test('ten jobs of a Shift_JIS file, tried on ten mails by poll --dry-run', {
  timeout: LIMIT_MS,
}, async () => {
  await writeFile(placeOf('units.txt'), iconv.encode(tenJobs(), 'cp932'))
  const out = placeOf('jobs.ts')
  const made = await run('import', 'jp1', placeOf('units.txt'), '--out', out)
  expect(made).toMatchObject({ code: 0, out: '' })
  expect(made.err).toContain('was read as shift_jis: 3 mailboxes, 10 monitors')
  expect(await run('check-jobs', out)).toMatchObject({
    code: 0,
    out: expect.stringContaining('no faults'),
  })

  const server = await startScriptedImapServer({ messages: TEN_MAILS.map(({ raw }) => raw) })
  const text = await readFile(out, 'utf8')
  const imap = `host: '127.0.0.1', port: ${server.port}, security: 'none'`
  await writeFile(out, text.replaceAll("host: 'imap.example.com'", imap))
  const login = { username: 'operations', password: 'not-a-real-password' }
  await mkdir(placeOf('data'), { mode: 0o700 })
  const secrets = { orders: login, batch: login, unixagt: login }
  await writeFile(join(placeOf('data'), 'secrets.json'), JSON.stringify(secrets), { mode: 0o600 })
  const command = startCommand([
    ...['poll', '--dry-run', '--json', '--days', '36500'],
    ...['--jobs', out, '--data', placeOf('data')],
  ])
  const code = await command.exitCode
  await server.close()
  expect(command.stderr()).toBe('')
  expect(code).toBe(0)
  const matched = command.events.filter((event) => event['matched'] === true)
  const monitorsOf = (uid: number) =>
    matched.filter((event) => event['uid'] === uid).map((event) => event['monitor'])
  for (const [index, { what, for: wanted }] of TEN_MAILS.entries())
    expect([what, ...monitorsOf(index + 1).toSorted()]).toEqual([what, ...wanted.toSorted()])
})

test('a file that is there is left alone, unless --force is given', {
  timeout: LIMIT_MS,
}, async () => {
  const out = placeOf('mine.ts')
  await writeFile(out, 'mine')
  const refused = await run('import', 'jp1', TEN_JOBS, '--out', out)
  expect(refused).toMatchObject({
    code: 2,
    err: expect.stringContaining('exists; --force overwrites it'),
  })
  expect(await readFile(out, 'utf8')).toBe('mine')
  expect(await run('import', 'jp1', TEN_JOBS, '--out', out, '--force')).toMatchObject({ code: 0 })
  expect(await readFile(out, 'utf8')).toContain('defineJobs')
})

test('without --out the jobs file is all that is on standard output', {
  timeout: LIMIT_MS,
}, async () => {
  const { code, out, err } = await run('import', 'jp1', TEN_JOBS)
  expect(code).toBe(0)
  expect(out).toMatch(/^import \{.*\} from '\.\.\/shared\/jobs\/define-jobs\.js'\n/)
  expect(err).toContain('each a comment in the jobs file')
})

test('--json is one object: what was made of what, and what is otherwise', {
  timeout: LIMIT_MS,
}, async () => {
  const { code, out } = await run('import', 'jp1', TEN_JOBS, '--json')
  expect(code).toBe(0)
  expect(JSON.parse(out)).toMatchObject({
    encoding: 'utf-8',
    jobs: expect.stringContaining('defineJobs'),
    made: {
      monitors: expect.arrayContaining([{ name: 'quote', where: '/BATCH/UNIX/QUOTE', line: 134 }]),
    },
    differences: expect.arrayContaining([
      {
        where: '/BATCH/UNIX/DIRECTOR',
        line: 132,
        setting: 'xyz',
        words: expect.stringContaining('not known'),
      },
    ]),
    faults: [],
    warnings: [],
  })
})

test('what cannot be read says where and what to do, and ends with 3', {
  timeout: LIMIT_MS,
}, async () => {
  const file = placeOf('broken.txt')
  await writeFile(file, 'unit=A,,,;\n{\n\tty=mlwj;\n\tmlsbj="x;\n}\n')
  const { code, err } = await run('import', 'jp1', file)
  expect(code).toBe(3)
  expect(err).toContain(`${file}:4:8: the text of mlsbj has no closing quote. What to do: `)
  const asJson = await run('import', 'jp1', file, '--json')
  expect(JSON.parse(asJson.err)).toMatchObject({
    error: { code: 'SOURCE_FAULT', place: { line: 4, column: 8 }, remedy: expect.any(String) },
  })
})

test('units without a mail job are no jobs file, and end with 1', {
  timeout: LIMIT_MS,
}, async () => {
  const file = placeOf('none.txt')
  await writeFile(file, 'unit=A,,,;{ ty=j; }')
  const { code, out, err } = await run('import', 'jp1', file)
  expect({ code, out }).toEqual({ code: 1, out: '' })
  expect(err).toContain('nothing in it to make a jobs file of')
  expect(err).toContain('/A (line 1): a UNIX job')
})

test.each([
  ['fetchmail', 'poll imap.example.com proto imap ssl user a@example.com pass hunter2 nokeep\n'],
  [
    'getmail',
    '[retriever]\ntype = SimpleIMAPSSLRetriever\nserver = imap.example.com\nusername = a@example.com\npassword = hunter2\n[options]\ndelete = true\n',
  ],
])(
  '%s: a jobs file that check-jobs takes, and no password',
  { timeout: LIMIT_MS },
  async (program, text) => {
    const [file, out] = [placeOf(`${program}rc`), placeOf(`${program}.ts`)]
    await writeFile(file, text)
    const made = await run('import', program, file, '--out', out)
    expect(made).toMatchObject({ code: 0, out: '' })
    const written = await readFile(out, 'utf8')
    expect(written).toContain("then: 'delete'")
    expect(written + made.err).not.toContain('hunter2')
    expect(await run('check-jobs', out)).toMatchObject({
      code: 0,
      out: expect.stringContaining('monitor  a-inbox'),
    })
  },
)

test('- is standard input, and is called that', { timeout: LIMIT_MS }, () => {
  const bin = resolve(import.meta.dirname, '../../cli/bin.mjs')
  const printed = execFileSync(process.execPath, [bin, 'import', 'jp1', '-'], {
    input: 'unit=A,,,;{ ty=mlwj; mlsbj="x"; }',
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  expect(printed.toString()).toContain('unit definitions in standard input')
  expect(printed.toString()).toContain("subject: contains('x')")
})
