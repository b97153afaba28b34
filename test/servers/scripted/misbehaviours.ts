import type { Behaviour } from './scripted-imap-server.js'
import { bodyItems, type ScriptedCommand } from './scripted-mailbox.js'

/** Whether a FETCH asks for one of these mails. */
export const asksFor = ({ args }: ScriptedCommand, uids: readonly number[]): boolean =>
  (args.split(' ')[0] ?? '').split(',').some((part) => {
    const [first = 0, last = first] = part.split(':').map(Number)
    return uids.some((uid) => first <= uid && uid <= last)
  })

/** What a FETCH asks for; undefined of another command. */
export function askedOf({ name, args }: ScriptedCommand): 'head' | 'body' | undefined {
  if (name !== 'UID FETCH') return undefined
  const items = bodyItems(args)
  if (items.length === 0) return undefined
  return items.some(({ section }) => section === '') ? 'body' : 'head'
}

/** Refuses a FETCH in which one of these mails is, or ends the session at it. */
export const refusesMails =
  (uids: readonly number[], of: 'head' | 'body', how: 'refuses' | 'ends' = 'refuses'): Behaviour =>
  (command, { write, end }) => {
    if (askedOf(command) !== of || !asksFor(command, uids)) return false
    if (how === 'ends') end()
    else write(`${command.tag} NO cannot read it\r\n`)
    return true
  }
