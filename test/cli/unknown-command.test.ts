import { expect, test } from 'vitest'
import { unknownCommandWords } from '../../cli/words/unknown-command.js'

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
