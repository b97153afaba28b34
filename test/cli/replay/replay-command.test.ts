import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startCommand } from '../command.js'
import { manifestsIn } from '../local-data.js'
import { type RunningDemo, startDemo } from '../place/running-demo.js'

let demo: RunningDemo

beforeAll(async () => {
  demo = await startDemo()
}, 180_000)

afterAll(() => demo?.end(), 60_000)

async function replay(...words: readonly string[]) {
  const isOfStack = words.includes('--stack')
  const place = isOfStack ? [] : ['--data', demo.data]
  const command = startCommand(['replay', ...words, ...place], isOfStack ? demo.environment : {})
  const exitCode = await command.exitCode
  return { exitCode, events: command.events, stderr: command.stderr() }
}

test('a dry run and a real one print the same lines, by --data and by --stack', async () => {
  const words = ['nightly-batch', '--name', 'both', '--json']
  const byData = await replay(...words)
  const byStack = await replay(...words, '--stack', 'mailjobs-local')
  expect(byData.exitCode).toBe(0)
  expect(byStack.events).toEqual(byData.events)
  const before = await manifestsIn(demo.data)

  const real = await replay(...words, '--for-real', '--stack', 'mailjobs-local')
  expect(real.exitCode).toBe(0)
  expect(real.events.slice(0, -1)).toEqual(byData.events.slice(0, -1))
  expect(real.events.at(-1)).toMatchObject({ summary: { forReal: true, kept: 1, unmatched: 1 } })
  const after = await manifestsIn(demo.data)
  expect(after.length).toBe(before.length + 1)
  const again = await replay(...words, '--for-real')
  expect(again.events.at(-1)).toMatchObject({ summary: { kept: 0, already: 1 } })
  expect(await manifestsIn(demo.data)).toHaveLength(after.length)
})

test('the definition that decided is found by its version', async () => {
  const { exitCode, events } = await replay('nightly-batch', '--definition', 'recorded', '--json')
  expect(exitCode).toBe(0)
  expect(events.at(-1)).toMatchObject({ summary: { mails: 1, lost: 0 } })
})

describe('what cannot be meant is told, with 2', () => {
  test.each<[string, readonly string[], RegExp]>([
    ['a monitor that is not there', ['nightly-bach'], /Did you mean nightly-batch\?/],
    ['two definitions', ['nightly-batch', '--jobs', 'x.ts', '--definition', 'recorded'], /which\?/],
    [
      'what was decided on mail of a mailbox',
      ['nightly-batch', '--source', 'mailbox', '--definition', 'recorded'],
      /nothing need have been decided/,
    ],
    ['a limit of a mailbox', ['nightly-batch', '--source', 'mailbox', '--limit', '3'], /--since/],
    ['a name with a slash', ['nightly-batch', '--name', 'a/b'], /--name takes letters/],
    ['a reason that nobody hears', ['nightly-batch', '--reason', 'why'], /--for-real/],
    ['a source of its own', ['nightly-batch', '--source', 'tape'], /kept, quarantined, mailbox/],
  ])('%s', async (_what, words, said) => {
    const { exitCode, stderr } = await replay(...words)
    expect(stderr).toMatch(said)
    expect(exitCode).toBe(2)
  })
})

test.each(['kept', 'quarantined', 'mailbox'])(
  'where %s has nothing of it, that is told, with 1',
  async (source) => {
    const words = ['nightly-batch', '<never@example.com>', '--source', source]
    const { exitCode, stderr } = await replay(...words)
    expect(stderr).toContain('has no such mail of that time')
    expect(exitCode).toBe(1)
  },
)

test('Ctrl-C ends it; what was begun is gone on with by the same command', async () => {
  const words = ['replay', 'nightly-batch', '--name', 'interrupted', '--for-real', '--json']
  const command = startCommand([...words, '--data', demo.data])
  // Whenever it comes: before anything was asked, or when all is done.
  setTimeout(() => command.kill('SIGINT'), 900)
  expect([0, 4, null]).toContain(await command.exitCode)
  const { exitCode, events } = await replay(...words.slice(1))
  expect(exitCode).toBe(0)
  const { summary } = JSON.parse(JSON.stringify(events.at(-1)))
  expect(summary.kept + summary.already).toBe(1)
  const kept = (await manifestsIn(demo.data)).filter((one) => one.replay?.name === 'interrupted')
  expect(kept).toHaveLength(1)
})
