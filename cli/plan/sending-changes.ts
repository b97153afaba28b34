import type { SenderDefinition } from '../../shared/jobs/requests/sender-definition.js'
import { type ComparedSettings, comparedSettings, settingChanges } from './compared-settings.js'
import type { Definitions, WrittenDefinitions } from './definitions.js'
import { type ComingAndGoing, named } from './named-changes.js'
import { cadenceWords } from './schedules.js'

const SENDER: ComingAndGoing = {
  kind: 'sender',
  isNew: 'is new',
  isGone: 'is gone: what waits to be sent by it fails, and its secret stays',
}

const SEND: ComingAndGoing = {
  kind: 'send',
  isNew: 'is new',
  isGone: 'is gone: it goes out no more',
}

const ADDRESS: ComingAndGoing = {
  kind: 'address book entry',
  isNew: 'is new',
  isGone: 'is gone: a send that names it is refused',
}

/** What an edit changes of senders, of sends, of the address book, and of where alerts go; what one of both does not tell is left out. */
export const sendingChanges = (before: Definitions, after: Definitions): string[] => [
  ...(before.senders && after.senders
    ? named(sendersOf(before.senders), sendersOf(after.senders), SENDER, settingChanges)
    : []),
  ...(before.written && after.written ? writtenChanges(before.written, after.written) : []),
]

const writtenChanges = (before: WrittenDefinitions, after: WrittenDefinitions): string[] => [
  ...named(sendsOf(before), sendsOf(after), SEND, sendChanges),
  ...named(addressesOf(before), addressesOf(after), ADDRESS, settingChanges),
  ...settingChanges(alertsOf(before), alertsOf(after)).map((change) => `the file ${change}`),
]

/** By settings of the file: the configuration set of SES is that of the stage. */
const sendersOf = (senders: readonly SenderDefinition[]): ReadonlyMap<string, ComparedSettings> =>
  new Map(
    senders.map(({ schemaVersion: _, name, sentCopy, ...sender }) => {
      const copied = sentCopy && { mailbox: sentCopy.mailbox.name, folder: sentCopy.folder }
      const settings = { ...sender, configurationSet: undefined, sentCopy: copied }
      return [name, comparedSettings(settings)]
    }),
  )

/** A send as it is compared. */
interface ComparedSend {
  readonly settings: ComparedSettings
  /** When it goes out, in words. */
  readonly goesOut: string
}

const sendsOf = ({ sends }: WrittenDefinitions): ReadonlyMap<string, ComparedSend> =>
  new Map(
    Object.entries(sends).map(([name, { at, enabled, ...settings }]) => [
      name,
      { settings: comparedSettings(settings), goesOut: enabled ? cadenceWords(at) : 'never' },
    ]),
  )

const sendChanges = (was: ComparedSend, is: ComparedSend): string[] => [
  ...(was.goesOut === is.goesOut ? [] : [`goes out ${is.goesOut} in place of ${was.goesOut}`]),
  ...settingChanges(was.settings, is.settings),
]

const addressesOf = ({ addresses }: WrittenDefinitions): ReadonlyMap<string, ComparedSettings> =>
  new Map(Object.entries(addresses).map(([name, address]) => [name, comparedSettings({ address })]))

const alertsOf = ({ alerts }: WrittenDefinitions): ComparedSettings => comparedSettings({ alerts })
