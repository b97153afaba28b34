import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { notSeenLines } from '../../../cli/find/why-words.js'
import { knownFolders } from '../../../shared/place/known-folders.js'
import { knownOfTime } from '../../../shared/place/not-seen.js'
import type { Between, Place } from '../../../shared/place/place.js'
import { MINUTE_MS, WatchedMailbox } from '../../functions/monitor/vanished/watched-mailbox.js'

/** What `why` tells of a mail that was never seen. */
async function linesOf(mailbox: WatchedMailbox, between: Between): Promise<string> {
  const answer = { asOf: mailbox.now().toISOString(), source: 'the test', complete: true }
  const place: Pick<Place, 'bucket' | 'polls'> = {
    bucket: mailbox.archive,
    polls: async () => ({ ...answer, data: { succeeded: 1, failed: 0, busy: 0, outages: [] } }),
  }
  const known = await knownFolders(mailbox.archive, 'operations')
  const ofTime = await knownOfTime(place, 'operations', known, between)
  return stripVTControlCharacters(notSeenLines('operations', { ...ofTime, missing: [] }).join('\n'))
}

test('of a time in which mail vanished it tells which, between which polls, and how that is known; of another time nothing', async () => {
  const mailbox = new WatchedMailbox({ keepsLog: true })
  mailbox.arrive()
  await mailbox.poll()
  for (const uid of [mailbox.arrive(), mailbox.arrive()]) mailbox.inbox.remove(uid)
  await mailbox.poll()
  const now = mailbox.now()
  const ago = (minutes: number) => new Date(now.getTime() - minutes * MINUTE_MS)

  expect(await linesOf(mailbox, { from: ago(60), until: now })).toMatch(
    /vanished +INBOX: 2 mails came and went between 2026-11-02 00:10:00 UTC and 2026-11-02 00:20:00 UTC, UID 2:3\. The server's own log says/,
  )
  mailbox.minutes += 120
  expect(await linesOf(mailbox, { from: ago(-1), until: ago(-120) })).not.toContain('vanished')
})

test('one UID that nobody can explain is told as that', async () => {
  const mailbox = new WatchedMailbox({ keepsLog: false })
  mailbox.arrive()
  await mailbox.poll()
  mailbox.inbox.burnUid()
  await mailbox.poll()
  await mailbox.poll()
  const all = { from: new Date(0), until: mailbox.now() }
  const lines = await linesOf(mailbox, all)
  expect(lines).toMatch(/unexplained +INBOX UID 2, gone at 2026-11-02 00:20:00 UTC/)
  expect(lines).not.toContain('vanished')
})
