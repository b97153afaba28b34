import { execFile } from 'node:child_process'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { EXIT } from '../../../cli/exit-codes.js'
import { HELP_TOPICS, topicText } from '../../../cli/help/help-topics.js'
import { manPage } from '../../../cli/help/man-page.js'
import { secretVariable } from '../../../local/secrets/local-secrets.js'
import { worldFiles } from '../../../local/world/world-files.js'
import { removeDirectory } from '../../remove-directory.js'
import { startCommand } from '../command.js'

const LIMIT_MS = 120_000
const run = promisify(execFile)

const textOfTopic = (name: string): string => {
  const topic = HELP_TOPICS.find((each) => each.name === name)
  return topic === undefined ? '' : topicText(topic)
}

test('the topics say what the code does: exit codes, the variable of a secret, the files of the world', () => {
  for (const code of Object.values(EXIT))
    expect(textOfTopic('exit-codes')).toMatch(new RegExp(`^  ${code}$`, 'm'))
  expect(textOfTopic('environment')).toContain(secretVariable('<NAME>'))
  const { secrets, events, bucket } = worldFiles('.mailjobs')
  for (const path of [secrets, events, bucket])
    expect(textOfTopic('files')).toContain(path.slice(path.indexOf('.mailjobs')))
})

test.each(HELP_TOPICS.map(({ name }) => name))(
  'mailjobs help %s',
  { timeout: LIMIT_MS },
  async (name) => {
    const command = startCommand(['help', name])
    expect(await command.exitCode).toBe(0)
    expect(command.events.map(({ line }) => line).join('\n')).toBe(textOfTopic(name))
  },
)

test('help of a command is its own, and a word that is neither is no command', {
  timeout: LIMIT_MS,
}, async () => {
  const ofCommand = startCommand(['help', 'poll'])
  expect(await ofCommand.exitCode).toBe(0)
  expect(ofCommand.events.map(({ line }) => line).join('\n')).toContain('--dry-run')
  const ofVerb = startCommand(['help', 'secrets', 'set'])
  expect(await ofVerb.exitCode).toBe(0)
  expect(ofVerb.events.map(({ line }) => line).join('\n')).toMatch(/^Usage: mailjobs secrets set /)
  expect(await startCommand(['help', 'exit-code']).exitCode).toBe(2)
})

const hasGroff = await run('groff', ['--version']).then(
  () => true,
  () => false,
)

test('the manual page has commands, options and topics', () => {
  const page = manPage(
    [
      {
        path: ['try'],
        summary: 'try',
        description: ".looks like a request\nand 'so does this, \\with this",
        words: ['<file>'],
        options: [
          {
            flags: '--out <file>',
            long: '--out',
            description: 'where',
            takesValue: true,
            choices: [],
          },
        ],
        verbs: [],
      },
    ],
    '0.1.0',
  )
  expect(page).toContain('.SS mailjobs try <file>')
  expect(page).toContain("\\&.looks like a request and 'so does this, \\ewith this")
  expect(page).toContain('.B \\-\\-out <file>')
  for (const { name } of HELP_TOPICS)
    expect(page).toContain(`.SH ${name.toUpperCase().replace('-', ' ')}`)
})

test.skipIf(!hasGroff)(
  'groff (where it is installed) has nothing to say against it',
  { timeout: LIMIT_MS },
  async () => {
    const command = startCommand(['help', '--man'])
    expect(await command.exitCode).toBe(0)
    const directory = await mkdtemp(join(tmpdir(), 'mailjobs-man-'))
    onTestFinished(() => removeDirectory(directory))
    const file = join(directory, 'mailjobs.1')
    await writeFile(file, `${command.events.map(({ line }) => line).join('\n')}\n`)
    const { stdout, stderr } = await run('groff', ['-man', '-Tutf8', '-ww', file])
    expect(stderr).toBe('')
    expect(stdout).toContain('busy: another run is at work on it')
  },
)

test.each([
  ['--no-color', ['check-jobs', '--no-color', 'no-such.ts'], '', false],
  ['--no-color behind all else', ['check-jobs', 'no-such.ts', '--no-color'], '', false],
  ['NO_COLOR', ['check-jobs', 'no-such.ts'], '1', false],
  ['neither', ['check-jobs', 'no-such.ts'], '', true],
])(
  'colours that are asked for, with %s',
  { timeout: LIMIT_MS },
  async (_, words, noColor, coloured) => {
    const command = startCommand(words, { FORCE_COLOR: '1', NO_COLOR: noColor })
    expect(await command.exitCode).toBe(3)
    expect(command.stderr()).toContain('CONFIG_UNREADABLE')
    expect(command.stderr().includes('\u001b[')).toBe(coloured)
  },
)
