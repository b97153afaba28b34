import { Argument, Command } from 'commander'
import { describeCommand } from './command-description.js'
import { completionScript } from './completion-scripts.js'
import { SHELLS, type Shell } from './shells.js'

const HELP = `
Examples:
  source <(mailjobs completion bash)        this shell
  mailjobs completion bash > ~/.local/share/bash-completion/completions/mailjobs
  mailjobs completion zsh > "\${fpath[1]}/_mailjobs"
  mailjobs completion fish > ~/.config/fish/completions/mailjobs.fish

It completes the word mailjobs. Where mailjobs is a dependency, and npx mailjobs is what is typed, give the shell that word:
  mailjobs() { npx mailjobs "$@"; }                       bash, zsh
  function mailjobs; npx mailjobs $argv; end              fish`

/**
 * `mailjobs completion`: a script for a shell.
 * @param loadCommands all the commands there are
 */
export const completionCommand = (loadCommands: () => Promise<readonly Command[]>): Command =>
  new Command('completion')
    .description('Print what completes mailjobs in a shell: commands, verbs, options and values.')
    .addArgument(new Argument('<shell>', 'the shell').choices(SHELLS))
    .addHelpText('after', HELP)
    .action(async (shell: Shell) => {
      const commands = (await loadCommands()).map((command) => describeCommand(command))
      process.stdout.write(completionScript(shell, commands))
    })
