import { execFile } from 'node:child_process'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SHELLS } from '../../../cli/help/shells.js'
import { removeDirectory } from '../../remove-directory.js'
import { startCommand } from '../command.js'

const LIMIT_MS = 120_000
const run = promisify(execFile)

async function linesOf(...words: string[]): Promise<string[]> {
  const command = startCommand(words)
  expect(await command.exitCode).toBe(0)
  return command.events.map(({ line }) => String(line))
}

let directory: string
const scripts = new Map<string, string>()
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mailjobs-completion-'))
  for (const shell of SHELLS) {
    const text = (await linesOf('completion', shell)).join('\n')
    await writeFile(join(directory, shell), text)
    scripts.set(shell, text)
  }
}, LIMIT_MS)
afterAll(() => removeDirectory(directory))

/** Of `mailjobs import jp1 --encoding `: what is typed, and what is offered. */
const OFFERED: readonly (readonly [string[], RegExp])[] = [
  [[''], /^start poll send .* import trace completion help --help --version --no-color$/],
  [['im'], /^import$/],
  [['import', ''], /^jp1 fetchmail getmail --help --no-color$/],
  [['import', 'jp1', '--enc'], /^--encoding$/],
  [['import', 'jp1', '--encoding', ''], /^utf-8 shift_jis euc-jp$/],
  [['import', 'jp1', '--out', ''], /^$/],
  [['poll', '--jobs', 'start', '--d'], /^--data --dry-run --days$/],
  [['help', 'e'], /^expect exit-codes environment$/],
]

test.each(OFFERED)('bash: mailjobs %j', async (words, offered) => {
  const script = `source "$1"; shift
    COMP_WORDS=(mailjobs "$@"); COMP_CWORD=$#; _mailjobs; echo "\${COMPREPLY[*]}"`
  const { stdout } = await run('bash', ['-c', script, 'bash', join(directory, 'bash'), ...words])
  expect(stdout.trim()).toMatch(offered)
})

const hasZsh = await isThere('zsh')
const hasFish = await isThere('fish')

test.skipIf(!hasZsh).each(OFFERED.filter(([words]) => words.at(-1) === ''))(
  'zsh (where it is installed): mailjobs %j',
  async (typed, offered) => {
    const script = `compdef() { : }; compadd() { shift; print -r -- "$*" }; _files() { : }
      source "$1"; shift; words=(mailjobs "$@"); CURRENT=$#words; PREFIX=; _mailjobs`
    const { stdout } = await run('zsh', [
      '-f',
      '-c',
      script,
      'zsh',
      join(directory, 'zsh'),
      ...typed,
    ])
    expect(stdout.trim()).toMatch(offered)
  },
)

test.skipIf(!hasFish)('fish (where it is installed): verbs and values', async () => {
  const offered = async (line: string) => {
    const script = `source ${join(directory, 'fish')}; complete -C '${line}'`
    return (await run('fish', ['--no-config', '-c', script])).stdout
  }
  expect(await offered('mailjobs im')).toMatch(/^import\t/)
  expect(await offered('mailjobs import jp1 --encoding ')).toContain('shift_jis')
})

async function isThere(shell: string): Promise<boolean> {
  return run(shell, ['--version']).then(
    () => true,
    () => false,
  )
}

describe('all scripts know', () => {
  test('every command, verb and option that the manual page has', async () => {
    const page = (await linesOf('help', '--man')).join('\n').replaceAll('\\-', '-')
    const named = [...page.matchAll(/^\.SS mailjobs ([a-z0-9 -]+?)(?: [<[].*)?$/gm)].flatMap(
      ([, path = '']) => path.split(' '),
    )
    const options = [...page.matchAll(/^\.B (?:-\w, )?--([\w-]+)/gm)].map(
      ([, option = '']) => option,
    )
    expect(named).toEqual(expect.arrayContaining(['start', 'poll', 'import', 'jp1', 'rebuild']))
    expect(options.length).toBeGreaterThan(30)
    for (const [shell, script] of scripts) {
      const words = new Set(script.split(/[\s"'|)]+/))
      for (const name of named) expect([shell, name, words.has(name)]).toEqual([shell, name, true])
      const dashed = shell === 'fish' ? '' : '--'
      for (const option of options)
        expect([shell, option, words.has(`${dashed}${option}`)]).toEqual([shell, option, true])
    }
  })
})
