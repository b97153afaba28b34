import { expect, test } from 'vitest'
import { senderReferenceFaults } from '../../../../shared/jobs/checks/sender-reference-faults.js'
import { jobsOutline } from '../../../../shared/jobs/schema/jobs-outline.js'

const DEFAULT = { default: { via: 'ses', from: 'a@example.com' } }
const RELAY = { relay: { via: 'ses', from: 'a@example.com' } }

test.each([
  { senders: DEFAULT, sender: undefined, says: [] },
  { senders: { ...DEFAULT, ...RELAY }, sender: 'relay', says: [] },
  { senders: { relay: 5 }, sender: 'relay', says: [] },
  {
    senders: RELAY,
    sender: 'Relay',
    says: ['is not a sender; there are: relay', 'relay (it differs only in width or case)'],
  },
  {
    senders: { ...DEFAULT, ...RELAY },
    sender: 'other',
    says: ['is not a sender; there are: default, relay', undefined],
  },
  {
    senders: RELAY,
    sender: undefined,
    says: ['name the sender, since none is called default; there are: relay', undefined],
  },
  { senders: {}, sender: 'relay', says: ['is not a sender; there is none', undefined] },
  {
    senders: DEFAULT,
    sender: 'toString',
    says: ['is not a sender; there are: default', undefined],
  },
])('$sender of $senders: $says', ({ senders, sender, says: [message, nearMatch] }) => {
  const outline = jobsOutline({
    senders,
    sends: { daily: { sender } },
    monitors: { nightly: { notify: { sender } }, silent: {} },
  })
  const faults = ['monitors.nightly.notify.sender', 'sends.daily.sender'].map((path) => ({
    path: path.split('.'),
    message,
    nearMatch,
  }))
  expect(senderReferenceFaults(outline)).toEqual(message === undefined ? [] : faults)
})
