import { expect, test } from 'vitest'
import { recipientCountFaults } from '../../../../shared/jobs/checks/recipient-count-faults.js'
import { jobsOutline } from '../../../../shared/jobs/schema/jobs-outline.js'

const people = (count: number) => Array.from({ length: count }, (_, n) => `p${n}@example.com`)

test.each([
  {
    sender: { via: 'smtp' },
    send: { to: people(98), cc: 'a@example.com', bcc: ['b'] },
    most: undefined,
  },
  {
    sender: { via: 'smtp' },
    send: { to: people(99), cc: people(1), bcc: 'b@example.com' },
    most: 100,
  },
  { sender: { via: 'smtp' }, send: { to: people(100), replyTo: people(1) }, most: undefined },
  { sender: { via: 'smtp', maxRecipients: 2 }, send: { to: people(3) }, most: 2 },
  { sender: { via: 'ses' }, send: { to: people(500) }, most: undefined },
  { sender: { via: 'ses' }, send: { to: people(501) }, most: 500 },
  { sender: { via: 'pigeon' }, send: { to: people(1_000) }, most: undefined },
  { sender: { via: 'ses' }, send: { sender: 'unknown', to: people(1_000) }, most: undefined },
])('$sender takes $most', ({ sender, send, most }) => {
  const outline = jobsOutline({ senders: { default: sender }, sends: { daily: send } })
  const takes = `the sender default takes ${most}; write to a list in place of so many`
  expect(recipientCountFaults(outline)).toEqual(
    most === undefined
      ? []
      : [{ path: ['sends', 'daily'], message: expect.stringContaining(takes) }],
  )
})
