import type { Mutant } from '../mutant.js'

const POSITIONS = 'shared/mailbox/positions.ts'
const PENDING = 'shared/mailbox/pending-actions.ts'
const POLL_FOLDER = 'functions/monitor/poll-folder.ts'
const BATCH_PROGRESS = 'functions/monitor/keep/batch-progress.ts'
const S3_ARCHIVE = 'shared/archive/s3-archive.ts'
const POSITIONS_TEST = ['test/shared/mailbox/positions.test.ts']
const PENDING_TEST = ['test/shared/mailbox/pending-actions.test.ts']
const OPENED_AGAIN = ['test/functions/monitor/poll-opened-again.test.ts']
const S3_TESTS = [
  'test/shared/archive/s3-archive.test.ts',
  'test/shared/archive/s3-failures.test.ts',
]

/** What readers of the code planted into polls, moved with the code. */
export const POLLS_OF_READERS: readonly Mutant[] = [
  {
    name: 'a monitor from a day without mail begins with all of it',
    file: POSITIONS,
    find: '?? uidNext\n}',
    replace: '?? 1\n}',
    tests: POSITIONS_TEST,
  },
  {
    name: 'a day is that of one zone',
    file: POSITIONS,
    find: 'const ZONE_MARGIN_MS = 2 * 86_400_000',
    replace: 'const ZONE_MARGIN_MS = 0',
    tests: POSITIONS_TEST,
  },
  {
    name: 'a lease holds in the moment that it ends',
    file: 'shared/mailbox/lease-terms.ts',
    find: 'Date.parse(lease.expiresAt) > now.getTime()',
    replace: 'Date.parse(lease.expiresAt) >= now.getTime()',
    tests: ['test/shared/mailbox/lease-terms.test.ts'],
  },
  {
    name: 'room for just one batch is none',
    file: PENDING,
    find: 'roomLeft(pending, decidedBelow) >= BATCH_UIDS',
    replace: 'roomLeft(pending, decidedBelow) > BATCH_UIDS',
    tests: PENDING_TEST,
  },
  {
    name: 'a command takes as many UIDs as there are',
    file: PENDING,
    find: '.slice(0, COMMAND_UIDS)',
    replace: '',
    tests: PENDING_TEST,
  },
  {
    name: 'a folder that fails is not given back',
    file: POLL_FOLDER,
    find: '    await lease.release().catch(() => {})\n',
    replace: '',
    tests: ['test/functions/monitor/poll-bad-mail.test.ts'],
  },
  {
    name: 'UIDVALIDITY is not compared when the folder is opened',
    file: POLL_FOLDER,
    find: "opened ??= await openFolder(run, 'to read', lease.folder)",
    replace: "opened ??= await openFolder(run, 'to read', undefined)",
    tests: OPENED_AGAIN,
  },
  {
    name: 'nor when it is opened again after actions',
    file: POLL_FOLDER,
    find: "await openFolder(run, 'to read', run.lease.folder)",
    replace: "await openFolder(run, 'to read', undefined)",
    tests: OPENED_AGAIN,
  },
  {
    name: 'a monitor that catches up takes UIDNEXT back',
    file: BATCH_PROGRESS,
    find: 'uidNext: Math.max(before.uidNext, lastUid + 1)',
    replace: 'uidNext: lastUid + 1',
    tests: [
      'test/functions/monitor/poll-late-monitors.test.ts',
      'test/functions/monitor/poll-monitors.test.ts',
    ],
  },
  {
    name: 'a monitor has passed the mail that it stands at',
    file: 'functions/monitor/keep/late-mail.ts',
    find: 'uid < (ownEntry(positions, monitor.name) ?? 1)',
    replace: 'uid <= (ownEntry(positions, monitor.name) ?? 1)',
    tests: ['test/functions/monitor/keep/late-mail.test.ts'],
  },
  {
    name: 'a batch lists without an end',
    file: BATCH_PROGRESS,
    find: ' || listed >= MAX_LISTED',
    replace: '',
    tests: ['test/functions/monitor/keep/batch-progress.test.ts'],
  },
  {
    name: 'the manifest does not wait for the parts',
    file: 'shared/archive/keep-mail.ts',
    find: 'return togetherAdded(await allEnded(writes))',
    replace: "void allEnded(writes).catch(() => {})\n  return 'added'",
    tests: ['test/shared/archive/keep-mail.test.ts'],
  },
  {
    name: 'a write whose answer was lost is taken for that of another',
    file: 'shared/archive/state-object.ts',
    find: 'if (swapped === undefined && writerOf(other?.body) !== writer) return false',
    replace: 'if (swapped === undefined) return false',
    tests: ['test/shared/archive/state-object.test.ts'],
  },
  {
    name: 'the first conflict of writers is the last',
    file: S3_ARCHIVE,
    find: 'conflicts === MAX_CONFLICTS',
    replace: 'conflicts === 0',
    tests: S3_TESTS,
  },
  {
    name: 'a stream that fails is a failure of S3',
    file: S3_ARCHIVE,
    find: '      if (source.failure !== undefined) throw source.failure\n',
    replace: '',
    tests: S3_TESTS,
  },
  {
    name: 'a server may be asked again only after the moment that it named',
    file: 'shared/mailbox/mailbox-health.ts',
    find: 'return until > now ? until : undefined',
    replace: 'return until >= now ? until : undefined',
    tests: ['test/shared/mailbox/mailbox-health.test.ts'],
  },
  {
    name: 'a folder without holes is listed',
    file: 'shared/mailbox/arrivals.ts',
    find: 'folder.messages < folder.uidNext - 1',
    replace: 'folder.messages < folder.uidNext',
    tests: ['test/shared/mailbox/arrivals.test.ts'],
  },
  {
    name: 'a `not` that is undecided has matched',
    file: 'shared/matching/evaluate.ts',
    find: 'return { ...decidedBy(evaluated.inner), path, matched: value === true }',
    replace: 'return { ...decidedBy(evaluated.inner), path, matched: value !== false }',
    tests: ['test/shared/matching/evaluate.test.ts'],
  },
]
