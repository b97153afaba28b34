import { type CommandDescription, withVerbs } from './command-description.js'
import { HELP_TOPICS, type HelpTopic } from './help-topics.js'

/**
 * The manual page, in the language of man(7): commands with their options, and the topics of `mailjobs help`.
 * @param version what the page is of
 */
export const manPage = (commands: readonly CommandDescription[], version: string): string =>
  [
    `.TH MAILJOBS 1 "" "mailjobs ${escaped(version)}"`,
    '.SH NAME',
    'mailjobs \\- watch mailboxes, keep the mail that matches, and announce it; send mail, once',
    '.SH SYNOPSIS',
    '.B mailjobs',
    '.I command',
    '[\\fIoptions\\fR]',
    '.SH COMMANDS',
    ...commands.flatMap(withVerbs).flatMap(commandLines),
    ...HELP_TOPICS.flatMap(topicLines),
    '.SH SEE ALSO',
    'README.md, docs/operations.md, docs/runbook.md',
    '',
  ].join('\n')

const commandLines = ({ path, words, description, options }: CommandDescription): string[] => [
  `.SS ${escaped(['mailjobs', ...path, ...words].join(' '))}`,
  escaped(description),
  ...options.flatMap(({ flags, description: about }) => [
    '.TP',
    `.B ${escaped(flags)}`,
    escaped(about),
  ]),
]

const topicLines = ({ name, entries }: HelpTopic): string[] => [
  `.SH ${escaped(name.toUpperCase().replace('-', ' '))}`,
  ...entries.flatMap(([what, words]) => ['.TP', `.B ${escaped(what)}`, escaped(words)]),
]

/** Text as text: a backslash and a hyphen have a meaning there, and so has a dot or a quote that begins a line. */
const escaped = (text: string): string =>
  text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/\s*\n\s*/g, ' ')
    .replace(/^[.']/, '\\&$&')
