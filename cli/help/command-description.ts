import type { Command, Option } from 'commander'

/** A command as help, completion and the manual speak of it. */
export interface CommandDescription {
  /** Behind `mailjobs`: `['import', 'jp1']`. */
  readonly path: readonly string[]
  readonly summary: string
  readonly description: string
  /** `<file>`, `[message]`, as the usage has them. */
  readonly words: readonly string[]
  readonly options: readonly OptionDescription[]
  readonly verbs: readonly CommandDescription[]
}

/** An option. */
export interface OptionDescription {
  /** `-h, --help`, `--out <file>`. */
  readonly flags: string
  /** `--out`. */
  readonly long: string
  readonly description: string
  readonly takesValue: boolean
  /** The values there are, where they are few. */
  readonly choices: readonly string[]
}

/** What a command says of itself, and of its verbs. */
export function describeCommand(
  command: Command,
  above: readonly string[] = [],
): CommandDescription {
  const path = [...above, command.name()]
  return {
    path,
    summary: command.summary() || command.description(),
    description: command.description(),
    words: command.registeredArguments.map((argument) => {
      const name = `${argument.name()}${argument.variadic ? '...' : ''}`
      return argument.required ? `<${name}>` : `[${name}]`
    }),
    options: command.createHelp().visibleOptions(command).map(describeOption),
    verbs: command.commands.map((verb) => describeCommand(verb, path)),
  }
}

const describeOption = (option: Option): OptionDescription => ({
  flags: option.flags,
  long: option.long ?? option.flags,
  description: option.description,
  takesValue: option.required || option.optional,
  choices: option.argChoices ?? [],
})

/** A command and all its verbs, each after the one that it belongs to. */
export const withVerbs = (command: CommandDescription): readonly CommandDescription[] => [
  command,
  ...command.verbs.flatMap(withVerbs),
]
