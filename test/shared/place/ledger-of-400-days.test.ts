import { beforeAll, describe, expect, test } from 'vitest'
import { ledgerHourKey } from '../../../shared/contract/ledger-hour-keys.js'
import { hourLineOf } from '../../../shared/mailbox/ledger-hour.js'
import { findMail } from '../../../shared/place/find-mail.js'
import { knownFolders } from '../../../shared/place/known-folders.js'
import { noProgress } from '../../../shared/place/ledger-hours.js'
import type { MailQuery } from '../../../shared/place/mail-query.js'
import { entryOf, FOLDER, keyOf, pageOf } from './ledger-pages.js'
import { MemoryBucket } from './memory-bucket.js'

const MINUTES = 400 * 24 * 60
const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const NOW = new Date('2026-11-21T09:30:00Z')
const BEGAN = NOW.getTime() - MINUTES * MINUTE_MS

/** A mail a minute, its UID the minutes since the beginning. */
const timeOf = (uid: number): Date => new Date(BEGAN + uid * MINUTE_MS)
const uidAt = (hoursAgo: number): number => MINUTES - hoursAgo * 60

const page = (uid: number) => pageOf(timeOf(uid), [entryOf(uid, new Date(+timeOf(uid) - 9_000))])

/** The ledger of 400 days, a page a minute: 576 000 of them, each made when it is asked for, as is each hour. */
function ledger(): MemoryBucket {
  const bucket = new MemoryBucket()
  const uidsByHour = new Map<string, number[]>()
  for (let uid = 1; uid <= MINUTES; uid += 1) {
    bucket.set(keyOf({ ...FOLDER, uidValidity: '7', first: uid, last: uid }), () =>
      Buffer.from(JSON.stringify(page(uid))),
    )
    const hour = ledgerHourKey('operations', 'INBOX', timeOf(uid))
    const uids = uidsByHour.get(hour) ?? []
    uids.push(uid)
    uidsByHour.set(hour, uids)
  }
  for (const [hour, uids] of uidsByHour)
    bucket.set(hour, () =>
      Buffer.from(
        uids
          .map((uid) => hourLineOf(keyOf(page(uid)), page(uid), { pageBytes: 600, hourBytes: 0 }))
          .join(''),
      ),
    )
  return bucket
}

describe('a ledger of 576 000 pages', () => {
  let bucket: MemoryBucket

  beforeAll(async () => {
    bucket = ledger()
    // What it sorts once, S3 has sorted.
    await knownFolders(bucket)
    expect(bucket.objects.size).toBe(576_000 + 400 * 24 + 1)
  }, 120_000)

  async function ask(query: Partial<MailQuery>) {
    bucket.requests = 0
    const asked = { from: new Date(+NOW - 7 * 24 * HOUR_MS), until: NOW, ...query }
    const progress = noProgress(asked.until)
    let told = 0
    const uids: number[] = []
    const onProgress = () => {
      told += 1
    }
    const looking = { bucket, folders: [FOLDER], onProgress }
    for await (const { uid } of findMail(looking, asked, progress)) uids.push(uid)
    return { uids, told, requests: bucket.requests, progress }
  }

  test.each([
    ['its Message-ID', { messageId: `${uidAt(24)}@example.com` }],
    ['words of its subject', { subject: `end ${uidAt(24)}` }],
    ['its UID', { uid: uidAt(24) }],
    ['a Message-ID that never came', { messageId: 'never@example.com' }],
  ])('yesterday, by %s: in fewer than 200 requests, a week looked through', async (_, query) => {
    const { uids, requests, progress } = await ask(query)
    console.log(`${requests} requests, ${progress.pages} pages`)
    expect(uids).toEqual(
      'messageId' in query && query.messageId.startsWith('never') ? [] : [uidAt(24)],
    )
    expect(requests).toBeLessThan(200)
    // 169 hours, the first of which began before the time.
    expect(progress.pages).toBeGreaterThanOrEqual(7 * 24 * 60)
    expect(progress.pages).toBeLessThan(7 * 24 * 60 + 90)
  })

  test('a year ago, of a day: as few requests, and not the 400 days', async () => {
    const uid = uidAt(365 * 24)
    const day = {
      from: new Date(+timeOf(uid) - 12 * HOUR_MS),
      until: new Date(+timeOf(uid) + 12 * HOUR_MS),
    }
    const { uids, requests, told } = await ask({ messageId: `${uid}@example.com`, ...day })
    expect(uids).toEqual([uid])
    expect(requests).toBeLessThan(40)
    expect(told).toBeGreaterThan(1_400)
  })

  test('a month up to a year ago: an hour costs one request, and progress tells how far it is', async () => {
    const uid = uidAt(365 * 24)
    const month = { from: timeOf(uid), until: new Date(+timeOf(uid) + 30 * 24 * HOUR_MS) }
    const { requests, told, progress } = await ask({ subject: `END ${uid + 5}`, ...month })
    expect(requests).toBeLessThan(30 * 24 + 20)
    expect(told).toBe(progress.pages)
    expect(progress.reached).toEqual(month.from)
  })
})
