import fc from 'fast-check'
import { expect, test } from 'vitest'
import { actionGivenUp } from '../../../shared/announce/action-given-up.js'
import { beginningOf, shortenedTo } from '../../../shared/contract/cut-text.js'
import { recipientReports } from '../../../shared/delivery/ses-events/recipient-reports.js'
import { sesOutcome } from '../../../shared/delivery/transports/ses/ses-outcomes.js'
import { foreignGreeting } from '../../../shared/failures/foreign-greeting.js'
import {
  addressText,
  diagnosticText,
  identifierText,
} from '../../../shared/mail/delivery-report/facts/report-text.js'
import { quoted } from '../../../shared/mailbox/ledger.js'
import { withFaults } from '../../../shared/mailbox/set-aside.js'
import { shortened } from '../../../shared/matching/fields/shown-facts.js'

/** Wherever it is cut, there is a character of two halves. */
const strangersText = fc
  .tuple(fc.nat({ max: 1_100 }), fc.constantFrom('', ' ', '<', '"', 'mailto:'))
  .map(([letters, before]) => `${before}${'a'.repeat(letters)}${'😀'.repeat(700)}`)

const NOW = new Date('2026-11-21T09:00:00Z')

const bounce = (words: string) =>
  recipientReports({
    eventType: 'Bounce',
    mail: { messageId: 'id', destination: ['a@example.com'] },
    bounce: {
      bounceType: 'Permanent',
      bounceSubType: 'General',
      bouncedRecipients: [{ emailAddress: 'a@example.com', diagnosticCode: words }],
    },
  })

const PLACES: readonly (readonly [string, (text: string) => unknown])[] = [
  ['an address of a report', addressText],
  ['the words of a report', diagnosticText],
  ['an identifier of a report', identifierText],
  ['what SES reports of a recipient', bounce],
  ['what SES answers', (text) => sesOutcome(new Error(text), 'a@example.com')],
  ['a greeting', (text) => foreignGreeting(text, 'IMAP', 'mail.example.com').message],
  ['what the ledger quotes', quoted],
  ['what a condition saw', shortened],
  ['a fault', (reason) => withFaults([], [{ uid: 1, code: 'INTERNAL', reason }], NOW)],
  [
    'an action that was given up',
    (reason) => {
      const place = { mailbox: 'm', folder: 'f', uidValidity: '1', action: 'delete' }
      return actionGivenUp({ ...place, uids: '1', count: 1, reason }).detail
    },
  ],
  ['the beginning of a text', (text) => beginningOf(text, 100)],
  ['a shortened text', (text) => shortenedTo(text, 100)],
]

test.each(PLACES)('%s is whole characters, whatever a stranger wrote', (_, told) => {
  fc.assert(
    fc.property(strangersText, (text) => {
      // JSON writes half a character as an escape, which is no Unicode to who reads it.
      expect(JSON.stringify(told(text))).not.toMatch(/\\ud[89a-f]/)
    }),
  )
})
