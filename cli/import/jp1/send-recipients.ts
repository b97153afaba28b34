import { isBookName } from '../../../shared/jobs/schema/recipients-schema.js'
import { addressEntry } from '../../../shared/jobs/values/address-entry.js'
import type { Difference, Origin } from '../code/jobs-draft.js'
import { differenceAt } from './parameter-notes.js'
import { type Parameter, parametersOf, textOf, type Unit } from './unit.js'

/** Whom a sending job writes to. */
export interface SendRecipients {
  readonly to: readonly string[]
  readonly cc: readonly string[]
  readonly bcc: readonly string[]
  /** Names that Outlook's address book has an address for, and the jobs file now needs one for. */
  readonly names: readonly string[]
  readonly differences: readonly Difference[]
}

const FIELD = /^\s*(to|cc|bcc)\s*:\s*/i

/** `mladr=to:"name@example.com";`, once for each recipient; without `to:`, `cc:` or `bcc:` it is To. */
export function sendRecipients(unit: Unit, origin: Origin): SendRecipients {
  const fields: Record<'to' | 'cc' | 'bcc', string[]> = { to: [], cc: [], bcc: [] }
  const names = new Set<string>()
  const differences: Difference[] = []
  for (const parameter of parametersOf(unit, 'mladr')) {
    const { field, recipient } = read(parameter)
    if ('address' in addressEntry(recipient)) fields[field].push(recipient)
    else if (isBookName(recipient)) {
      fields[field].push(recipient)
      names.add(recipient)
      const words = `${recipient} is a name of Outlook's address book: give its address in addresses`
      differences.push(differenceAt(origin, parameter, words))
    } else {
      const words = `${JSON.stringify(recipient)} is neither an address nor a name: left out`
      differences.push(differenceAt(origin, parameter, words))
    }
  }
  return { ...fields, names: [...names], differences }
}

function read(parameter: Parameter): { field: 'to' | 'cc' | 'bcc'; recipient: string } {
  const text = textOf(parameter)
  const written = FIELD.exec(text)?.[1]?.toLowerCase()
  const recipient = text.replace(FIELD, '').trim()
  const field = written === 'cc' || written === 'bcc' ? written : 'to'
  return { field, recipient }
}
