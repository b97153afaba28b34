import { nearMatch } from '../../shared/jobs/values/near-match.js'

/** What people call that has another name here: options of a command, and words that other programs have for it. */
const MEANT: ReadonlyMap<string, string> = new Map([
  ['add', 'link <address>'],
  ['again', 'send --again <id>'],
  ['cancel', 'send --cancel <id>'],
  ['connect', 'link <address>'],
  ['check', 'check-jobs'],
  ['demo', 'start'],
  ['dry-run', 'poll --dry-run'],
  ['lint', 'check-jobs'],
  ['list', 'send --list'],
  ['man', 'help --man'],
  ['migrate', 'import jp1 <file>'],
  ['once', 'start --once'],
  ['outbox', 'send --list'],
  ['retry', 'send --again <id>'],
  ['run', 'start'],
  ['sends', 'send --list'],
  ['show', 'inspect <file>'],
  ['test', 'poll --dry-run'],
  ['try', 'poll --dry-run'],
  ['validate', 'check-jobs'],
])

/** Too much is near a word of three letters. */
const LONG_WORDS = [...MEANT.keys()].filter((word) => word.length > 3)

/** What is said of a word that names no command: what was probably meant, and what there is. */
export function unknownCommandWords(word: string, commands: readonly string[]): string {
  const called = word.toLowerCase().replace(/^-+/, '')
  const meant =
    MEANT.get(called) ??
    commands.find((name) => called.length > 1 && name.startsWith(called)) ??
    nearMatch(called, [...commands, ...LONG_WORDS])
  const [command = ''] = meant?.split(' (') ?? []
  const hint = meant === undefined ? '' : ` Did you mean mailjobs ${MEANT.get(command) ?? command}?`
  return `unknown command '${word}'; there are: ${commands.join(', ')}.${hint}`
}
