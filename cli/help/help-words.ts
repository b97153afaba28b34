import type { Command } from 'commander'
import { describeCommand } from './command-description.js'
import { HELP_TOPICS, topicText } from './help-topics.js'
import { manPage } from './man-page.js'

/**
 * What `mailjobs help WORD` says where the word is a topic, or `--man` for the manual page; undefined if it is neither: then it
 * is a command.
 */
export async function helpOn(
  word: string,
  loadCommands: () => Promise<readonly Command[]>,
  version: string,
): Promise<string | undefined> {
  if (word === '--man') {
    const commands = await loadCommands()
    return manPage(
      commands.map((command) => describeCommand(command)),
      version,
    )
  }
  const topic = HELP_TOPICS.find(({ name }) => name === word)
  return topic && `${topicText(topic)}\n`
}
