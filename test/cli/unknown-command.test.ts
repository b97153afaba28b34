import { expect, test } from 'vitest'
import { unknownCommandWords } from '../../cli/words/unknown-command.js'
import { startCommand } from './command.js'

const COMMANDS = ['start', 'poll', 'send', 'inspect', 'check-jobs']

test.each([
  ['pol', 'poll'],
  ['POLL', 'poll'],
  ['strat', 'start'],
  ['sned', 'send'],
  ['insp', 'inspect'],
  ['check', 'check-jobs'],
  ['check-job', 'check-jobs'],
  ['cancel', 'send --cancel <id>'],
  ['Cancel', 'send --cancel <id>'],
  ['cancle', 'send --cancel <id>'],
  ['retry', 'send --again <id>'],
  ['list', 'send --list'],
  ['man', 'help --man'],
  ['migrate', 'import jp1 <file>'],
  ['dryrun', 'poll --dry-run'],
])('%s is perhaps %s', (word, meant) => {
  expect(unknownCommandWords(word, COMMANDS)).toBe(
    `unknown command '${word}'; there are: ${COMMANDS.join(', ')}. Did you mean mailjobs ${meant}?`,
  )
})

test.each(['backup', 'plan', 'x', 'constructor', '請求書', '/etc/passwd'])(
  '%s is like none',
  (word) => {
    expect(unknownCommandWords(word, COMMANDS)).not.toContain('Did you mean')
  },
)

test.each([
  [['check', '--nosuch', '--json'], /unknown option '--nosuch'/],
  [['status', 'extra', '--json'], /too many arguments/],
  [['unlink', '--json'], /missing required argument 'mailbox'/],
  [['nosuch', '--json'], /nosuch/],
])('wrong use is told to a program as any other failure: %j', async (words, message) => {
  const command = startCommand(words)
  expect(await command.exitCode).toBe(2)
  const { error } = JSON.parse(command.stderr())
  expect(error).toMatchObject({ code: 'WrongUse', message: expect.stringMatching(message) })
})
