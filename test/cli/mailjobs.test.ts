import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { startCommand } from './command.js'

const BIN = resolve(import.meta.dirname, '../../cli/bin.mjs')

test('help names every command, and loads none of them', async () => {
  const command = startCommand(['--help'])
  expect(await command.exitCode).toBe(0)
  const said = command.events.map(({ line }) => String(line)).join('\n')
  for (const name of ['start', 'poll', 'send', 'inspect']) {
    expect(said).toMatch(new RegExp(`^  ${name} `, 'm'))
  }
  expect(said).toContain('4 something is still open')
  // What is imported at the top is loaded for every command.
  const source = await readFile(resolve(import.meta.dirname, '../../cli/mailjobs.ts'), 'utf8')
  const imported = [...source.matchAll(/^import .* from '(.+?)'/gm)].map(([, path]) => path)
  expect(imported).toEqual(['commander', '../package.json', './exit-codes.js'])
})

test.each([
  { words: ['pol'], says: /unknown command 'pol'[\s\S]*Did you mean mailjobs poll\?/ },
  { words: ['cancel', '--help'], says: /unknown command 'cancel'.* mailjobs send --cancel <id>\?/ },
  { words: ['help', 'cancel'], says: /unknown command 'cancel'/ },
  { words: ['no-such', '--json', '--help'], says: /unknown command 'no-such'/ },
  { words: ['inspect', 'a.eml', 'b.eml'], says: /Expected 1 argument but got 2: .*\n.*\n$/ },
  { words: ['poll', 'infra/jobs.ts'], says: /too many arguments[\s\S]*--jobs <file>/ },
  { words: ['poll', '--no-such'], says: /unknown option '--no-such'/ },
  { words: ['poll', '--days', '3'], says: /--days is of --dry-run\. .*startFrom/ },
  { words: ['poll', '--dry-run', '--wait', '3'], says: /--wait is of a real poll/ },
  { words: ['start', '--port', ''], says: /must be a whole number/ },
])('$words is refused with 2', async ({ words, says }) => {
  const command = startCommand(words)
  expect(await command.exitCode).toBe(2)
  expect(command.stderr()).toMatch(says)
})

test('who stops reading (`| head`) gets no stack trace', async () => {
  const child = spawn(process.execPath, [BIN, 'help', 'poll'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  child.stdout.destroy()
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'close')])
  expect(said).toBe('')
  expect(code).toBe(0)
})
