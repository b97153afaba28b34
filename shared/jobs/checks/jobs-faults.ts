import type { Fault } from '../../failures/configuration-errors.js'
import { isSameAddress } from '../../matching/text/canonical-address.js'
import { faultAt } from '../schema/faults.js'
import { jobsOutline } from '../schema/jobs-outline.js'
import { memberOf } from '../values/member-of.js'
import { nearMatch } from '../values/near-match.js'
import { actionFaults } from './action-faults.js'
import { calendarFaults } from './calendar-faults.js'
import { expectationFaults } from './expectation-faults.js'
import { intervalFaults } from './interval-checks.js'
import { noticeLoopFaults } from './notice-loop-faults.js'
import { providerFaults } from './provider-checks.js'
import { recipientCountFaults } from './recipient-count-faults.js'
import { recipientFaults } from './recipient-faults.js'
import { renamingFaults } from './renaming-faults.js'
import { senderLoginFaults } from './sender-login-faults.js'
import { senderReferenceFaults } from './sender-reference-faults.js'
import { sentCopyFaults } from './sent-copy-faults.js'

const OUTLINE_CHECKS = [
  renamingFaults,
  intervalFaults,
  providerFaults,
  senderLoginFaults,
  senderReferenceFaults,
  recipientFaults,
  recipientCountFaults,
  noticeLoopFaults,
  sentCopyFaults,
  calendarFaults,
  expectationFaults,
]

/** Faults that no single setting shows. They are looked for in faulty files too, so the value is unknown. */
export function jobsFaults(value: unknown): Fault[] {
  const outline = jobsOutline(value)
  const mailboxes = entriesOf(value, 'mailboxes')
  return [
    ...unknownMailboxes(value, mailboxes),
    ...alertLoops(value, mailboxes),
    ...actionFaults(value, entriesOf(value, 'monitors')),
    ...OUTLINE_CHECKS.flatMap((faultsOf) =>
      faultsOf(outline).map(({ path, message, nearMatch: near }) => ({
        ...faultAt(value, path, message),
        ...(near === undefined ? {} : { nearMatch: near }),
      })),
    ),
  ]
}

/** A mailbox that a monitor names has to be there. */
function unknownMailboxes(
  value: unknown,
  mailboxes: readonly (readonly [string, unknown])[],
): Fault[] {
  const names = mailboxes.map(([name]) => name)
  return entriesOf(value, 'monitors').flatMap(([monitor, definition]) => {
    const name = stringAt(definition, 'mailbox')
    if (name === undefined || names.includes(name)) return []
    const near = nearMatch(name, names)
    const fault = faultAt(
      value,
      ['monitors', monitor, 'mailbox'],
      `is not a mailbox; there are: ${names.join(', ')}`,
    )
    return [{ ...fault, ...(near === undefined ? {} : { nearMatch: near }) }]
  })
}

/** An alert must not travel through the mailbox that it is about (DESIGN 5.10). */
function alertLoops(value: unknown, mailboxes: readonly (readonly [string, unknown])[]): Fault[] {
  const email = stringAt(memberOf(value, 'alerts'), 'email')
  const monitored = mailboxes.find(([, mailbox]) => {
    const address = stringAt(mailbox, 'address')
    return email !== undefined && address !== undefined && isSameAddress(address, email)
  })
  if (monitored === undefined) return []
  const message = `is the address of the mailbox ${monitored[0]}: an alert about it would be sent into it`
  return [faultAt(value, ['alerts', 'email'], message)]
}

function entriesOf(value: unknown, key: string): [string, unknown][] {
  const member = memberOf(value, key)
  return typeof member === 'object' && member !== null ? Object.entries(member) : []
}

function stringAt(value: unknown, key: string): string | undefined {
  const member = memberOf(value, key)
  return typeof member === 'string' ? member : undefined
}
