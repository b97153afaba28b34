import { expect, test } from 'vitest'
import { asksForProbe, readProbeRequest } from '../../../../shared/jobs/requests/probe-request.js'

const REQUEST = {
  schemaVersion: 1,
  kind: 'probe',
  mailbox: {
    name: 'operations',
    address: 'operations@example.co.jp',
    imap: { host: 'imap.example.co.jp' },
    poll: { seconds: 600 },
  },
  monitors: [{ name: 'nightly', folder: 'INBOX', then: { move: 'Done' } }],
  again: false,
}

test('is told from a poll, and read with what its mailbox leaves open', () => {
  expect([REQUEST, { kind: 'replay' }, null, 'probe'].map(asksForProbe)).toEqual([
    true,
    false,
    false,
    false,
  ])
  expect(readProbeRequest(REQUEST)).toMatchObject({
    mailbox: { imap: { security: 'tls', auth: 'password' } },
    monitors: [{ then: { move: 'Done' } }],
    again: false,
  })
})

test('of another form: every fault', () => {
  const { mailbox } = REQUEST
  const other = { ...REQUEST, mailbox: { ...mailbox, address: 'no address' }, again: 'yes' }
  expect(() => readProbeRequest(other)).toThrow(
    /^The event is no request for a probe: .*mailbox\.address.*again/s,
  )
})
