import type { Mutant } from '../mutant.js'

const LEASE = 'functions/monitor/lease/folder-lease.ts'
const LEASE_TEST = ['test/functions/monitor/lease/folder-lease.test.ts']
const ASIDE = 'shared/mailbox/set-aside.ts'
const ASIDE_TEST = ['test/shared/mailbox/set-aside.test.ts']
const HOLES = 'shared/mailbox/young-holes.ts'
const HOLES_TEST = ['test/shared/mailbox/young-holes.test.ts']
const EPOCHS = 'shared/mailbox/epochs.ts'
const EPOCHS_TEST = ['test/shared/mailbox/epochs.test.ts']
const TRANSITIONS = 'functions/monitor/tell/transitions.ts'
const TRANSITIONS_TEST = ['test/functions/monitor/tell/transitions.test.ts']
const ACTIONS = 'functions/monitor/act/folder-actions.ts'
const ACTIONS_TEST = [
  'test/functions/monitor/act/folder-actions.test.ts',
  'test/functions/monitor/poll-actions.test.ts',
]

/** Planted into polls. */
export const OF_POLLS: readonly Mutant[] = [
  {
    name: 'leases of a folder do not rise',
    file: LEASE,
    find: '(state.current?.leases ?? 0) + 1',
    replace: '(state.current?.leases ?? 1)',
    tests: LEASE_TEST,
  },
  {
    name: 'a run that lost its lease goes on',
    file: LEASE,
    find: "if (!(await this.#write(next()))) throw new LeaseLost('another run has taken the folder over')",
    replace: 'await this.#write(next())',
    tests: LEASE_TEST,
  },
  {
    name: 'a lease is renewed when it has ended',
    file: LEASE,
    find: 'const RENEWAL_MS = LEASE_MS / 3',
    replace: 'const RENEWAL_MS = LEASE_MS + 1',
    tests: [...LEASE_TEST, 'test/functions/monitor/lease/renewing.test.ts'],
  },
  {
    name: 'what went wrong in a stretch is forgotten once the rest is saved',
    file: 'functions/monitor/decide-stretch.ts',
    find: "if ('thrown' in seen) throw seen.thrown\n  return { ...seen.value, through: progress.through }",
    replace:
      "const value = 'thrown' in seen ? { heads: 0, heldBytes: 0, headsMs: 0 } : seen.value\n  return { ...value, through: progress.through }",
    tests: [
      'test/functions/monitor/poll-two-of-each.test.ts',
      'test/functions/monitor/poll-several-failures.test.ts',
    ],
  },
  {
    name: 'a run that goes one by one does not write down at which',
    file: 'functions/monitor/decide-stretch.ts',
    find: '    await lease.save({ trying: uid })\n',
    replace: '',
    tests: ['test/functions/monitor/poll-unended.test.ts'],
  },
  {
    name: 'late mail is read without comparing UIDVALIDITY',
    file: 'functions/monitor/poll-folder.ts',
    find: "      await openFolder(run, 'to read', lease.folder)\n      await lookAgain",
    replace: "      await openFolder(run, 'to read', undefined)\n      await lookAgain",
    tests: ['test/functions/monitor/poll-opened-again.test.ts'],
  },
  {
    name: 'mail that only STATUS has seen is missing',
    file: 'functions/monitor/poll-folder.ts',
    find: 'last: Math.min(last, uidNext - 1)',
    replace: 'last: Math.max(last, uidNext - 1)',
    tests: [
      'test/functions/monitor/poll-lying-servers.test.ts',
      'test/functions/monitor/poll-late-mail.test.ts',
    ],
  },
  {
    name: 'a fourth fault is waited for',
    file: ASIDE,
    find: 'export const MAX_FAULTS = 3',
    replace: 'export const MAX_FAULTS = 4',
    tests: [...ASIDE_TEST, 'test/functions/monitor/poll-bad-mail.test.ts'],
  },
  {
    name: 'faults of one mail do not add up',
    file: ASIDE,
    find: 'faults: (before?.faults ?? 0) + 1,',
    replace: 'faults: 1,',
    tests: ASIDE_TEST,
  },
  {
    name: 'long mail that failed last has the first turn',
    file: ASIDE,
    find: 'one.faults - other.faults ||',
    replace: 'other.faults - one.faults ||',
    tests: ASIDE_TEST,
  },
  {
    name: 'a hole is young for an hour',
    file: HOLES,
    find: 'export const HOLE_YOUNG_MS = 86_400_000',
    replace: 'export const HOLE_YOUNG_MS = 3_600_000',
    tests: [...HOLES_TEST, 'test/functions/monitor/poll-late-mail.test.ts'],
  },
  {
    name: 'the youngest holes are given up',
    file: HOLES,
    find: '.slice(-MAX_HOLES)',
    replace: '.slice(0, MAX_HOLES)',
    tests: HOLES_TEST,
  },
  {
    name: 'a UID that came leaves its hole as it is',
    file: HOLES,
    find: '{ ...hole, last: uid - 1 }',
    replace: '{ ...hole, last: uid }',
    tests: HOLES_TEST,
  },
  {
    name: 'one session that sees UIDNEXT go back is enough',
    file: EPOCHS,
    find: 'if (goneBack && goneBack.run !== looking.runId)',
    replace: 'if (!goneBack || goneBack.run !== looking.runId)',
    tests: EPOCHS_TEST,
  },
  {
    name: 'positions outlive their numbering',
    file: EPOCHS,
    find: 'Object.keys(known.positions).map((monitor) => [monitor, 1])',
    replace: 'Object.entries(known.positions)',
    tests: EPOCHS_TEST,
  },
  {
    name: 'what was pending is done to other mail of the same number',
    file: EPOCHS,
    find: '    pendingActions: [],\n',
    replace: '',
    tests: EPOCHS_TEST,
  },
  {
    name: 'an action goes on when the time is up',
    file: ACTIONS,
    find: 'return this.#run.deps.deadline.remainingMs() > 0',
    replace: 'return this.#run.deps.deadline.remainingMs() > -3_600_000',
    tests: ACTIONS_TEST,
  },
  {
    name: 'a refused action is tried again in the same poll',
    file: ACTIONS,
    find: '    for (const uid of result.refused) this.#refused.add(uid)\n',
    replace: '',
    tests: ACTIONS_TEST,
  },
  {
    name: 'mail is moved into the folder that it is in',
    file: ACTIONS,
    find: 'if (path !== this.#run.watched.folder) return path',
    replace: 'if (path !== undefined) return path',
    tests: ACTIONS_TEST,
  },
  {
    name: 'a success after giving something up is a recovery',
    file: TRANSITIONS,
    find: 'return known.actionsGivenUp ? {} : { over: known }',
    replace: 'return { over: known }',
    tests: TRANSITIONS_TEST,
  },
  {
    name: 'a folder that another run has is well',
    file: TRANSITIONS,
    find: 'if (!known || isOpen || hasGivenUp) return { trouble: known }',
    replace: 'if (!known || hasGivenUp) return { trouble: known }',
    tests: TRANSITIONS_TEST,
  },
  {
    name: 'a refused login is not remembered',
    file: 'shared/credentials/log-in-unless-held.ts',
    find: 'if (error instanceof FailureError && isRefusedLogin(error.code))',
    replace: 'if (!(error instanceof FailureError) && error === stored)',
    tests: ['test/shared/credentials/log-in-unless-held.test.ts'],
  },
]
