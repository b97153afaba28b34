import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { endedIncidentKey, incidentKey, muteKey } from '../../../shared/contract/keys.js'
import { begun, type Incident } from '../../../shared/incidents/incident.js'
import { removeDirectory } from '../../remove-directory.js'
import { startCommand } from '../command.js'

const DAY_MS = 86_400_000
/** Nothing here is older than what a command looks for. */
const BEGUN_AT = new Date(Date.now() - DAY_MS).toISOString()

const incident = (monitor: string): Incident =>
  begun(
    {
      kind: 'absent',
      slot: `${monitor}.slot`,
      about: monitor,
      mailbox: 'operations',
      monitors: [monitor],
      at: BEGUN_AT,
      summary: `${monitor}: no mail`,
      evidence: ['Looked at noon.'],
      event: 'one',
    },
    new Date(BEGUN_AT),
  )

const OPEN = incident('nightly-batch')
const ENDED: Incident = { ...incident('invoices'), ended: { at: BEGUN_AT, reason: 'late' } }

let data = ''

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'incidents-'))
  await store(incidentKey('absent', OPEN.slot), OPEN)
  await store(endedIncidentKey('absent', ENDED.slot, new Date(BEGUN_AT)), ENDED)
})
afterEach(() => removeDirectory(data))

async function store(key: string, state: object): Promise<void> {
  const file = join(data, 'bucket', key)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, JSON.stringify(state))
}

const stored = async (key: string): Promise<object> =>
  JSON.parse(await readFile(join(data, 'bucket', key), 'utf8'))

async function ask(...words: string[]) {
  const command = startCommand([...words, '--data', data])
  const exitCode = await command.exitCode
  const lines = command.events.map((event) => event['line'] ?? JSON.stringify(event))
  return { exitCode, stdout: lines.join('\n'), stderr: command.stderr() }
}

test('what is open is listed, and with --all what has ended', async () => {
  const open = await ask('incidents')
  expect(open).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(OPEN.name) })
  expect(open.stdout).not.toContain(ENDED.name)
  const all = await ask('incidents', 'list', '--all', '--json')
  expect(JSON.parse(all.stdout)).toMatchObject({
    incidents: [{ name: OPEN.name }, { name: ENDED.name, ended: { reason: 'late' } }],
    mutes: [],
  })
})

test('one is shown by a part of its name, whether it has ended or not', async () => {
  const open = await ask('incidents', 'show', 'nightly')
  expect(open).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('Looked at noon.') })
  expect(await ask('incidents', 'show', 'invoices')).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining('late'),
  })
  expect(await ask('incidents', 'show', 'nobody')).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('There is no such incident'),
  })
})

test('one that is closed by hand has its reason, once; nobody closes what has ended', async () => {
  expect(await ask('incidents', 'close', OPEN.name, '--reason', 'it was a holiday')).toMatchObject({
    exitCode: 0,
  })
  expect(await stored(incidentKey('absent', OPEN.slot))).toMatchObject({
    name: OPEN.name,
    ended: { reason: 'closed', note: 'it was a holiday' },
    eventsOwed: ['ended'],
  })
  expect(await ask('incidents', 'close', OPEN.name, '--reason', 'again')).toMatchObject({
    exitCode: 1,
  })
  expect(await ask('incidents', 'close', OPEN.name)).toMatchObject({ exitCode: 2 })
})

test('what lasts is not closed, as nobody would hear of it again: it can be muted', async () => {
  const slot = 'operations'
  const failing = begun(
    {
      kind: 'polls-failing',
      ...{ slot, about: slot, mailbox: slot, monitors: ['nightly-batch'] },
      ...{ at: BEGUN_AT, summary: 'Polls of operations fail', event: 'two' },
    },
    new Date(BEGUN_AT),
  )
  await store(incidentKey('polls-failing', slot), failing)
  expect(await ask('incidents', 'close', failing.name, '--reason', 'known')).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('mailjobs mute operations --until 4h'),
  })
  expect(await stored(incidentKey('polls-failing', slot))).not.toHaveProperty('ended')
})

test('a mute is written down with its end, its reason and who said so; and is ended by hand', async () => {
  expect(await ask('mute', 'nightly-batch', '--until', '4h', '--reason', 'a move')).toMatchObject({
    exitCode: 0,
  })
  const mute = await stored(muteKey('nightly-batch'))
  expect(mute).toMatchObject({ name: 'nightly-batch', reason: 'a move', by: expect.any(String) })
  expect(await ask('incidents')).toMatchObject({
    stdout: expect.stringMatching(/MUTED.*nightly-batch.*hides 1/),
  })
  expect(await ask('mute', 'nightly-batch', '--end')).toMatchObject({ exitCode: 0 })
  const over: unknown = Reflect.get(await stored(muteKey('nightly-batch')), 'until')
  expect(Date.parse(String(over))).toBeLessThanOrEqual(Date.now())
  expect(await ask('mute', 'nightly-batch', '--end')).toMatchObject({ exitCode: 1 })
})

test.each([
  [['--until', '15d', '--reason', 'x'], '14 days at most'],
  [['--until', '2026-01-01', '--reason', 'x'], 'it is over already'],
  [['--until', '2026-11-30T09:00', '--reason', 'x'], 'It must be a time'],
  [['--until', '4h'], 'Why?'],
  [['--end', '--reason', 'x'], '--end ends a mute now'],
])('mute %j is wrong use', async (options, words) => {
  expect(await ask('mute', 'nightly-batch', ...options)).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining(words),
  })
})

test('status says what to do where nothing says what is watched', async () => {
  expect(await ask('status')).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('Start or deploy it anew'),
  })
})
