import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { searchLedger } from '../../../cli/find/ledger-search.js'
import { notSeenLines } from '../../../cli/find/why-words.js'
import { mailboxHealthKey } from '../../../shared/contract/keys.js'
import { failureOf } from '../../../shared/failures/catalogue.js'
import { days, everything } from '../../../shared/jobs/define-jobs.js'
import { knownOfTime } from '../../../shared/place/not-seen.js'
import type { Place } from '../../../shared/place/place.js'
import { MemoryBucket } from '../../shared/place/memory-bucket.js'
import { pollRequestOf } from '../../worlds/poll-world.js'

const UNTIL = new Date('2026-11-27T12:00:00.000Z')
const BETWEEN = { from: new Date('2026-11-26T12:00:00.000Z'), until: UNTIL }
const SINCE = '2026-11-27T02:00:00.000Z'
const REQUEST = pollRequestOf(
  { host: 'imap.example.com' },
  { nightly: { when: everything(), keep: { for: days(7) }, startFrom: 'all' } },
)
const MAILBOX = REQUEST.mailbox.name
const TERMINAL = { isTTY: false, write: () => true }

/** A place whose only mailbox has refused every login. */
function neverReached(): Place {
  const bucket = new MemoryBucket()
  bucket.set(
    mailboxHealthKey(MAILBOX),
    JSON.stringify({ schemaVersion: 1, failing: { code: 'AUTH_FAILED', since: SINCE } }),
  )
  const facts = { asOf: UNTIL.toISOString(), source: 'the test', complete: true }
  return {
    name: 'the test',
    bucket,
    definitions: async () => ({ data: [REQUEST], ...facts }),
    senders: async () => ({ data: [], ...facts }),
    watched: async () => ({ data: undefined, ...facts }),
    isAtWork: async () => true,
    decide: () => Promise.reject(new Error('nobody decides anything')),
    pollCounts: () => Promise.reject(new Error('nobody draws them')),
    polls: async () => ({
      data: {
        succeeded: 0,
        failed: 10,
        busy: 0,
        outages: [{ from: SINCE, until: SINCE, failed: 10, codes: ['AUTH_FAILED'] }],
      },
      ...facts,
    }),
  }
}

test('of a mailbox that nobody came into, polls and their failure are told: it is no wrong use', async () => {
  const place = neverReached()
  const query = { ...BETWEEN, messageId: '<1@example.com>' }
  const search = await searchLedger(place, MAILBOX, query, TERMINAL)
  for await (const mail of search.found()) expect.fail(`nothing was decided: ${mail.uid}`)
  const known = await knownOfTime(place, MAILBOX, search.known, BETWEEN)
  const lines = stripVTControlCharacters(
    notSeenLines(MAILBOX, { ...known, missing: search.missing }).join('\n'),
  )
  expect(lines).toContain('0 succeeded; 10 failed')
  expect(lines).toContain(`${MAILBOX}: AUTH_FAILED, since 2026-11-27 02:00:00 UTC`)
  expect(lines).toContain(`What to do: ${failureOf('AUTH_FAILED')?.remedy}`)
  expect(lines).toContain('no poll has come into one yet')
})

test('a mailbox that nobody defines is a wrong use all the same', async () => {
  const search = searchLedger(neverReached(), `${MAILBOX}x`, BETWEEN, TERMINAL)
  await expect(search).rejects.toThrow(`Did you mean ${MAILBOX}?`)
})
