import type { SenderDefinition } from '../../jobs/requests/sender-definition.js'

/** The address book as it is deployed: exact names, each with one address, or several people of the same name. */
export type AddressBook = Readonly<Record<string, readonly string[]>>

/** What the jobs file says of sending, as it is deployed: what was read is kept for as long as this lives. */
export interface SenderDirectory {
  /** Undefined if there is none of this name. @throws ParametersUnavailable */
  sender(name: string): Promise<SenderDefinition | undefined>
  /** @throws ParametersUnavailable */
  addressBook(): Promise<AddressBook>
  /** One that has read nothing yet, where this one may have lived for longer than a run: for whoever would refuse by what it says. */
  anew?(): SenderDirectory
}
