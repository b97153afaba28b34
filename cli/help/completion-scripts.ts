import { type CommandDescription, withVerbs } from './command-description.js'
import { HELP_TOPICS } from './help-topics.js'
import type { Shell } from './shells.js'

/** What completes `mailjobs` in a shell: commands, their verbs and options, the values of those that have few, else files. */
export function completionScript(shell: Shell, commands: readonly CommandDescription[]): string {
  switch (shell) {
    case 'bash':
      return bashScript(commands)
    case 'zsh':
      return zshScript(commands)
    case 'fish':
      return fishScript(commands)
  }
}

/** A place on the command line: the words behind `mailjobs` that name a command, and what may stand there. */
interface Place {
  readonly path: string
  readonly words: readonly string[]
}

const placesOf = (commands: readonly CommandDescription[]): readonly Place[] => [
  { path: '', words: [...commands.map(nameOf), 'help', '--help', '--version', '--no-color'] },
  ...commands.flatMap(withVerbs).map(({ path, verbs, options }) => ({
    path: pathText(path),
    words: [...verbs.map(nameOf), ...options.map(({ long }) => long), '--no-color'],
  })),
  { path: ' help', words: [...commands.map(nameOf), ...TOPICS, '--man'] },
]

const TOPICS = HELP_TOPICS.map(({ name }) => name)

const nameOf = ({ path }: CommandDescription): string => path.at(-1) ?? ''

/** With a blank before each word, so that it grows by appending. */
const pathText = (path: readonly string[]): string => path.map((word) => ` ${word}`).join('')

/** Options that have a value: those with few values by their place, with them; all others by their name. */
function valuesOf(commands: readonly CommandDescription[]) {
  const options = commands
    .flatMap(withVerbs)
    .flatMap(({ path, options: own }) => own.map((option) => ({ path: pathText(path), ...option })))
    .filter(({ takesValue }) => takesValue)
  return {
    chosen: options.filter(({ choices }) => choices.length > 0),
    free: [...new Set(options.map(({ long }) => long))].toSorted(),
  }
}

/** The lines that bash and zsh have in common: where the cursor is (`place`), and what may stand there (`words`). */
function shared(commands: readonly CommandDescription[], files: string): string {
  const places = placesOf(commands)
  const { chosen, free } = valuesOf(commands)
  const known = places.map(({ path }) => path).filter((path) => path !== '')
  return `  for word in "\${before[@]}"; do
    case "$place $word" in
      ${known.map((path) => `"${path}"`).join('|')}) place="$place $word" ;;
    esac
    previous=$word
  done
  case "$place/$previous" in
${chosen.map(({ path, long, choices }) => `    "${path}/${long}") words="${choices.join(' ')}" ;;\n`).join('')}    ${free.map((long) => `*"/${long}"`).join('|')}) ${files} ;;
    *)
      case "$place" in
${places.map(({ path, words }) => `        "${path}") words="${words.join(' ')}" ;;\n`).join('')}      esac ;;
  esac`
}

const bashScript = (
  commands: readonly CommandDescription[],
): string => `# mailjobs completion bash > /etc/bash_completion.d/mailjobs, or: source <(mailjobs completion bash)
_mailjobs() {
  local place= previous= word= words=
  local before=("\${COMP_WORDS[@]:1:COMP_CWORD-1}")
  COMPREPLY=()
${shared(commands, 'return')}
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _mailjobs mailjobs
`

const zshScript = (commands: readonly CommandDescription[]): string => `#compdef mailjobs
# mailjobs completion zsh > a file _mailjobs in a directory of $fpath; or, behind compinit: source <(mailjobs completion zsh)
_mailjobs() {
  local place= previous= word= offered=
  local -a before
  before=("\${(@)words[2,CURRENT-1]}")
${shared(commands, '_files; return').replaceAll('words="', 'offered="')}
  compadd -- \${=offered} || _files
}
if [[ $funcstack[1] == _mailjobs ]]; then _mailjobs "$@"; else compdef _mailjobs mailjobs; fi
`

function fishScript(commands: readonly CommandDescription[]): string {
  const lines = [
    '# mailjobs completion fish > ~/.config/fish/completions/mailjobs.fish',
    ...commands.map((command) =>
      fishLine('__fish_use_subcommand', `-f -a ${nameOf(command)}`, command.summary),
    ),
    fishLine('__fish_use_subcommand', '-f -a help', 'show what a command is for, or a topic'),
    ...HELP_TOPICS.map(({ name, summary }) =>
      fishLine('__fish_seen_subcommand_from help', `-f -a ${name}`, summary),
    ),
    ...commands.flatMap(withVerbs).flatMap(({ path, verbs, options }) => {
      const seen = path.map((word) => `__fish_seen_subcommand_from ${word}`).join('; and ')
      const own = verbs.map((verb) => fishLine(seen, `-f -a ${nameOf(verb)}`, verb.summary))
      const flags = options.map(({ long, takesValue, choices, description }) => {
        const value = choices.length > 0 ? ` -x -a "${choices.join(' ')}"` : takesValue ? ' -r' : ''
        return fishLine(seen, `-l ${long.replace(/^--/, '')}${value}`, description)
      })
      return [...own, ...flags]
    }),
  ]
  return `${lines.join('\n')}\n`
}

const fishLine = (condition: string, what: string, words: string): string =>
  `complete -c mailjobs -n '${condition}' ${what} -d '${words.replaceAll("'", "\\'").replace(/\s+/g, ' ')}'`
