import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { keptBundles } from '../../../infra/kept-bundles.js'
import { removeDirectory } from '../../remove-directory.js'
import { startCommand } from '../command.js'

const LIMIT_MS = 120_000

/** Words of an error that the send function throws, which no other place has. */
const WORDS = 'the send function is started by its queue alone'

let directory: string
/** Where they are in the bundle. */
let line: number
let column: number

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mailjobs-trace-'))
  const bundle = await readFile(
    join((await keptBundles()) ?? '', 'functions/send/index.mjs'),
    'utf8',
  )
  const before = bundle.slice(0, bundle.indexOf(WORDS)).split('\n')
  line = before.length
  column = (before.at(-1)?.length ?? 0) + 1
}, LIMIT_MS)
afterAll(() => removeDirectory(directory))

async function trace(log: string, ...words: string[]) {
  const command = startCommand(['trace', ...words], {}, words.length > 1 ? undefined : log)
  const code = await command.exitCode
  const out = command.events.map((event) =>
    'line' in event ? event['line'] : JSON.stringify(event),
  )
  return { code, out: out.join('\n'), err: command.stderr() }
}

test('a place of a bundle is one of the sources, in a stack and in a line of JSON', {
  timeout: LIMIT_MS,
}, async () => {
  const source = (await readFile('functions/send/handler.ts', 'utf8')).split('\n')
  const place = `functions/send/handler.ts:${source.findIndex((one) => one.includes(WORDS)) + 1}:`
  const deployed = `file:///var/task/index.mjs:${line}:${column}`
  const stack = await trace(
    `Error: x\n    at o (${deployed})\n    at node:internal/x:1:2\n`,
    'send',
  )
  expect(stack.out).toContain(`    at o (${place}`)
  expect(stack.out).toContain('at node:internal/x:1:2')
  expect(stack.code).toBe(0)

  const file = join(directory, 'log.txt')
  await writeFile(
    file,
    `2026-11-30 {"event":"send failed on","stack":"Error\\n    at o (${deployed})"}\n`,
  )
  expect((await trace('', 'send', file)).out).toContain(`at o (${place}`)
})

test('without such a place there is nothing to say, 1; without the file, 2', {
  timeout: LIMIT_MS,
}, async () => {
  expect(await trace('nothing of ours\n', 'monitor')).toMatchObject({
    code: 1,
    out: 'nothing of ours',
  })
  const { code, err } = await trace('', 'monitor', join(directory, 'absent.txt'))
  expect(code).toBe(2)
  expect(err).toContain('absent.txt cannot be read')
})
