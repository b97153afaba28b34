import { mkdtemp, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { KEY_HEADER } from '../../console/ports/judge-request.js'
import { folderStateKey } from '../../shared/contract/keys.js'
import { newFolderState } from '../../shared/mailbox/folder-state.js'
import { removeDirectory } from '../remove-directory.js'
import { decisionOf, entryOf, FOLDER, pageOf, storePage } from '../shared/place/ledger-pages.js'
import { MemoryBucket } from '../shared/place/memory-bucket.js'
import { type RunningCommand, startCommand } from './command.js'

const LIMIT_MS = 300_000
/** Within what the ledger remembers, whatever the day. */
const AT = new Date(Date.now() - 3_600_000)

let directory: string
let command: RunningCommand
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mailjobs-console-'))
})
afterEach(async () => {
  command.kill('SIGKILL')
  await command.exitCode
  await removeDirectory(directory)
})

/** With a home of its own, for the index. */
const start = (...words: string[]): RunningCommand => {
  command = startCommand(words, { HOME: directory })
  return command
}

/** A view's data, as the page asks for it. */
function asks(address: string) {
  const { origin, hash } = new URL(address)
  return (path: string, key = hash.replace('#key=', '')) =>
    fetch(`${origin}${path}`, { headers: { [KEY_HEADER]: key } })
}

test('the page of what a world left behind, for who has its key; until Ctrl-C', {
  timeout: LIMIT_MS,
}, async () => {
  const bucket = new MemoryBucket()
  const decisions = [decisionOf('nightly', 'matched')]
  storePage(bucket, pageOf(AT, [entryOf(7, AT, { decisions, subject: '夜間バッチ' })]))
  const state = newFolderState(FOLDER, { uidValidity: '7', uidNext: 8 })
  bucket.set(folderStateKey(FOLDER.mailbox, FOLDER.folder), JSON.stringify(state))
  await bucket.writeTo(directory)
  const words = ['--data', directory, '--port', '0', '--no-browser', '--json']
  const told = await start('console', ...words).event(({ address }) => address !== undefined)
  const ask = asks(String(told['address']))

  expect((await ask('/', '')).status).toBe(200)
  expect((await ask('/api/decisions', 'guessed')).status).toBeGreaterThanOrEqual(400)
  const answer = await ask(`/api/decisions?mailbox=${FOLDER.mailbox}`)
  expect(answer.status).toBe(200)
  expect(await answer.text()).toContain('夜間バッチ')
  expect(await readdir(join(directory, '.cache/mailjobs'))).not.toEqual([])

  command.kill('SIGINT')
  expect(await command.exitCode).toBe(0)
})

test('start serves it beside the world, which it knows to be at work, and which stays the only one', {
  timeout: LIMIT_MS,
}, async () => {
  start('start', '--data', directory, '--port', '0')
  const { line } = await command.event(({ line: said }) => String(said).includes('#key='))
  const ask = asks(String(line).trim())
  const overview = await ask('/api/overview')
  expect(overview.status).toBe(200)
  expect(await overview.text()).toContain('"isAtWork":true')

  const second = startCommand(['start', '--data', directory, '--port', '0'])
  expect(await second.exitCode).not.toBe(0)
  expect(second.stderr()).toContain(`A local world (process ${command.pid}) is running`)
  command.kill('SIGINT')
  expect(await command.exitCode).toBe(0)
})

test.each([
  [['--data', 'no-such-directory'], /no local world/],
  [['--stack', 'a', '--data', 'b'], /--stack|--data/],
  [['--port', 'x'], /port/i],
])('wrong use: %j; 2', { timeout: LIMIT_MS }, async (words, message) => {
  start('console', '--no-browser', ...words)
  expect(await command.exitCode).toBe(2)
  expect(command.stderr()).toMatch(message)
})
