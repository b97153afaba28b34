import type { Archive } from '../../shared/archive/archive.js'
import { holdMail } from '../../shared/archive/held-mail.js'
import { keepMail } from '../../shared/archive/keep-mail.js'
import { folderStateKey } from '../../shared/contract/keys.js'
import { definitionKey } from '../../shared/contract/replays.js'
import { contains, days, defineJobs, everything, minutes } from '../../shared/jobs/define-jobs.js'
import { readJobs } from '../../shared/jobs/read-jobs.js'
import {
  carriedAgain,
  pollRequestsOf,
  readPollRequest,
} from '../../shared/jobs/requests/poll-request.js'
import { watchRequestOf } from '../../shared/jobs/requests/watch-request.js'
import type { LedgerDecision } from '../../shared/mailbox/ledger.js'
import { compileConditions } from '../../shared/matching/condition-tree.js'
import { judge } from '../../shared/matching/decide.js'
import { mailFacts } from '../../shared/matching/mail-facts.js'
import type { Answer, Place, PlaceState } from '../../shared/place/place.js'
import { FOLDER, pageOf, storePage } from '../shared/place/ledger-pages.js'
import { MemoryBucket } from '../shared/place/memory-bucket.js'

/** What the world of the console's tests does. */
export const JOBS = readJobs(
  defineJobs({
    mailboxes: {
      operations: {
        address: 'operations@example.co.jp',
        imap: { host: 'imap.example.co.jp' },
        poll: minutes(10),
      },
    },
    monitors: {
      all: { mailbox: 'operations', when: everything(), keep: { for: days(30) }, startFrom: 'all' },
      nightly: {
        mailbox: 'operations',
        when: { subject: [contains('JOB-END')], text: [contains('正常終了')] },
        keep: { for: days(30) },
        startFrom: 'all',
      },
    },
    timezone: 'Asia/Tokyo',
  }),
  'test',
)

/** A mail that comes into the world. */
export interface ComingMail {
  readonly subject: string
  readonly from?: string
  readonly text?: string
  readonly html?: string
  readonly at: Date
  /** Whole parts of MIME, as they are written. */
  readonly parts?: readonly string[]
}

/** A place in memory: what polls would have decided and kept of some mails. */
export interface ConsoleWorld {
  readonly place: Place
  readonly bucket: MemoryBucket
  /** Decides on a mail and keeps it, as a poll does; its id. */
  come(mail: ComingMail): Promise<void>
}

/** A world without mail. */
export function consoleWorld(jobs = JOBS): ConsoleWorld {
  const bucket = new MemoryBucket()
  const archive = archiveIn(bucket)
  const requests = pollRequestsOf(jobs).map(readPollRequest)
  for (const monitor of requests.flatMap(({ monitors }) => monitors))
    bucket.set(definitionKey(monitor.name, monitor.version), JSON.stringify(carriedAgain(monitor)))
  let uid = 0
  const noteState = () =>
    bucket.set(
      folderStateKey(FOLDER.mailbox, FOLDER.folder),
      JSON.stringify({
        schemaVersion: 1,
        ...FOLDER,
        uidValidity: '7',
        positions: { all: uid + 1, nightly: uid + 1 },
        arrivals: { uidNext: uid + 1 },
      }),
    )
  noteState()
  const answer = <Data>(data: Data): Answer<Data> => ({
    data,
    asOf: new Date().toISOString(),
    source: 'the test',
    complete: true,
  })
  return {
    bucket,
    place: {
      name: 'the world of a test',
      bucket,
      definitions: async () => answer(requests),
      senders: async () => answer([]),
      watched: async () => answer(watchRequestOf(jobs)),
      decide: (work) => work(archive),
      isAtWork: async () => true,
      pollCounts: async () =>
        answer([{ at: new Date().toISOString(), succeeded: 1, failed: 0, busy: 0 }]),
      polls: async () =>
        answer({
          succeeded: 1,
          failed: 0,
          busy: 0,
          lastSuccess: new Date().toISOString(),
          outages: [],
        }),
    },
    async come(mail) {
      uid += 1
      const raw = Buffer.from(rawOf(mail, uid))
      const source = await holdMail(archive, raw)
      const identity = { ...FOLDER, uidValidity: '7', uid }
      const decisions: LedgerDecision[] = []
      for (const monitor of requests.flatMap(({ monitors }) => monitors)) {
        const { decision } = judge(
          compileConditions(monitor.when),
          mailFacts(source.mail, { unread: true }),
        )
        if (decision.result === 'undecided') throw new Error('undecided')
        const { result } = decision
        const by = decision.result === 'matched' ? decision.conditions.at(-1) : decision.decidedBy
        decisions.push({
          ...{ monitor: monitor.name, version: monitor.version, result },
          ...(by && { decidedBy: by.path, seen: by.seen }),
        })
        if (decision.result === 'matched')
          await keepMail(
            { archive, now: () => mail.at },
            {
              ...{ identity, internalDate: mail.at, flags: [], monitor, source },
              conditions: decision.conditions,
              captures: decision.captures,
            },
          )
      }
      const { subject, from = 'batch@example.com' } = mail
      const entry = { uid, internalDate: mail.at.toISOString(), size: raw.length, from, subject }
      storePage(
        bucket,
        pageOf(mail.at, [{ ...entry, messageId: `<${uid}@example.com>`, decisions }]),
      )
      noteState()
    },
  }
}

/** What keeping a mail asks of a bucket. */
function archiveIn(bucket: MemoryBucket): PlaceState {
  const add = async (key: string, body: Buffer | string, { over }: { readonly over?: boolean }) => {
    if (!over && bucket.objects.has(key)) return 'exists'
    bucket.set(key, body)
    return 'added'
  }
  return Object.assign(bucket, { add }) as unknown as Archive
}

function rawOf(
  { subject, from = 'batch@example.com', text, html, at, parts = [] }: ComingMail,
  uid: number,
): string {
  const alternatives = [
    ...(text === undefined ? [] : [`Content-Type: text/plain; charset=utf-8\n\n${text}`]),
    ...(html === undefined ? [] : [`Content-Type: text/html; charset=utf-8\n\n${html}`]),
    ...parts,
  ]
  return [
    `From: ${from}`,
    'To: operations@example.co.jp',
    `Subject: =?utf-8?B?${Buffer.from(subject).toString('base64')}?=`,
    `Date: ${at.toUTCString()}`,
    `Message-ID: <${uid}@example.com>`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=edge',
    '',
    ...alternatives.map((part) => `--edge\n${part}`),
    '--edge--',
    '',
  ].join('\n')
}
