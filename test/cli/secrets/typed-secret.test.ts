import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { removeDirectory } from '../../remove-directory.js'
import { startScriptedImapServer } from '../../servers/scripted/scripted-imap-server.js'
import { writeJobsFile } from '../jobs-files.js'

const COMMAND = resolve(import.meta.dirname, '../../../cli/bin.mjs')
const PASSWORD = 'planted-typed-password'
const LIMIT_MS = 120_000

const hasTerminals = spawnSync('script', ['--version']).status === 0
if (!hasTerminals) console.warn('skipped: there is no script(1), which gives a program a terminal')

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mailjobs-typed-'))
})
afterEach(() => removeDirectory(directory))

/** The command in a terminal in which somebody answers its prompt. @returns what is seen there */
async function inTerminal(words: readonly string[], answer: string) {
  const line = [process.execPath, COMMAND, ...words].map((word) => `'${word}'`).join(' ')
  const terminal = spawn('script', ['-qec', line, '/dev/null'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  onTestFinished(() => void terminal.kill())
  let seen = ''
  let isAnswered = false
  terminal.stdout.setEncoding('utf8').on('data', (text: string) => {
    seen += text
    if (isAnswered || !seen.includes('(not shown): ')) return
    isAnswered = true
    terminal.stdin.write(answer)
  })
  const [exitCode] = await once(terminal, 'close')
  return { exitCode, seen }
}

describe.skipIf(!hasTerminals)('at a prompt', { timeout: LIMIT_MS }, () => {
  const words = async () => {
    const server = await startScriptedImapServer()
    onTestFinished(server.close)
    const { host, port } = server
    const jobs = await writeJobsFile(directory, { host, port, security: 'none' })
    return ['secrets', 'set', 'operations', '--jobs', jobs, '--data', join(directory, 'data')]
  }

  test('what is typed is not shown, and is what is stored', async () => {
    const { exitCode, seen } = await inTerminal(await words(), `${PASSWORD}\r`)
    expect(seen).toContain('Password of the mailbox operations (not shown): ')
    expect(seen).toContain('the login of operations in ')
    expect(seen).not.toContain(PASSWORD)
    expect(exitCode).toBe(0)
    const file = await readFile(join(directory, 'data', 'secrets.json'), 'utf8')
    expect(JSON.parse(file)).toEqual({ operations: { password: PASSWORD } })
  })

  test.each([
    ['Ctrl-C', '\u0003'],
    ['Ctrl-C in the middle of it', `${PASSWORD.slice(0, 9)}\u0003`],
    ['Ctrl-D', '\u0004'],
  ])('%s leaves nothing behind', async (_, answer) => {
    const { exitCode, seen } = await inTerminal(await words(), answer)
    expect(seen).toContain('nothing was stored')
    expect(seen).not.toContain(PASSWORD.slice(0, 9))
    expect(exitCode).toBe(1)
    expect(await readdir(directory)).toEqual(['jobs.ts'])
  })
})
