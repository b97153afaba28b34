import type { Mutant } from '../mutant.js'

const HAND_OVER = 'functions/send/hand-over.ts'
const TRANSITIONS = 'shared/delivery/outbox/send-transitions.ts'
const ACCEPT = 'shared/delivery/accept/accept-send.ts'
const ACCEPT_TEST = ['test/shared/delivery/accept/accept-send.test.ts']
const TRANSITIONS_TEST = ['test/shared/delivery/outbox/send-transitions.test.ts']
const ALARMS_TEST = ['test/infra/alarms.test.ts']

/** What readers of the code planted into sends and what is deployed, moved with the code. */
export const SENDS_OF_READERS: readonly Mutant[] = [
  {
    name: 'another group is begun in what little time there is',
    file: HAND_OVER,
    find: 'if (!isFirst && deadline.remainingMs() < timeNeededMs(sender)) break',
    replace: 'if (deadline.remainingMs() < 0) break',
    tests: ['test/functions/send/time-needed.test.ts', 'test/functions/send/deliver-send.test.ts'],
  },
  {
    name: 'who was reported to have the mail gets it again',
    file: HAND_OVER,
    find: '          requireWaiting(found, addresses)\n',
    replace: '',
    tests: ['test/functions/send/deliver-races.test.ts'],
  },
  {
    name: 'a refused login of a sender is not remembered',
    file: HAND_OVER,
    find: '    await transports.note(sender, outcomes)\n',
    replace: '',
    tests: ['test/functions/send/refused-recipients.test.ts'],
  },
  {
    name: 'an attempt is made in the moment of giving up',
    file: TRANSITIONS,
    find: 'if (next < giveUpAt(',
    replace: 'if (next <= giveUpAt(',
    tests: TRANSITIONS_TEST,
    survives: 'An attempt more or less in one millisecond of a day: both are right.',
  },
  {
    name: 'what was told of an earlier end stands for the next',
    file: TRANSITIONS,
    find: '    announced: [],\n    askedAt',
    replace: '    askedAt',
    tests: TRANSITIONS_TEST,
  },
  {
    name: 'a key that is lost to another draft sends it all the same',
    file: ACCEPT,
    find: 'if (!isSameRequest(reserved, wanted)) return',
    replace: 'if (!isSameRequest(reserved, wanted) && newId === undefined) return',
    tests: ACCEPT_TEST,
  },
  {
    name: 'a send that is finished stays open to the watch',
    file: 'functions/watch/recover-sends.ts',
    find: "    await unmarkFinished(deps, send)\n    return 'forget'",
    replace: "    return 'wait'",
    tests: ['test/functions/watch/recover-sends.test.ts'],
  },
  {
    name: 'a wait is longer than the queue has',
    file: 'functions/send/handler.ts',
    find: 'return Math.min(Math.max(seconds, 0), MAX_DELAY_SECONDS)',
    replace: 'return Math.max(seconds, 0)',
    tests: ['test/functions/send/handler.test.ts'],
  },
  {
    name: 'a send is not lost in the moment that its attempt is due',
    file: ACCEPT,
    find: 'new Date(record.nextAttemptAt) <= now)',
    replace: 'new Date(record.nextAttemptAt) < now)',
    tests: ACCEPT_TEST,
    survives: 'Whether a repetition queues in that very millisecond, or the watch a little later.',
  },
  {
    name: 'a schedule that cannot start its function leaves nothing behind',
    file: 'infra/constructs/job-schedules.ts',
    find: '        deadLetterConfig: { arn: this.#deadLetters.queueArn },\n',
    replace: '',
    tests: ['test/infra/mail-jobs-stack.test.ts'],
  },
  {
    name: 'an alarm rings with nothing there',
    file: 'infra/alarms/one-is-too-many-alarm.ts',
    find: 'GREATER_THAN_THRESHOLD',
    replace: 'GREATER_THAN_OR_EQUAL_TO_THRESHOLD',
    tests: ALARMS_TEST,
  },
  {
    name: 'unfinished uploads are paid for a year',
    file: 'infra/constructs/mail-bucket.ts',
    find: 'abortIncompleteMultipartUploadAfter: Duration.days(UNFINISHED_UPLOAD_DAYS),',
    replace: 'abortIncompleteMultipartUploadAfter: Duration.days(365 + UNFINISHED_UPLOAD_DAYS),',
    tests: ['test/infra/limits.test.ts'],
  },
  {
    name: 'nobody hears that an alarm is over',
    file: 'infra/alarms/job-alarm.ts',
    find: '    this.addOkAction(notify)\n',
    replace: '',
    tests: ['test/infra/mail-jobs-stack.test.ts', 'test/infra/alarms.test.ts'],
  },
  {
    name: 'one run that dies is the end of a send',
    file: 'infra/constructs/send-queue.ts',
    find: 'maxReceiveCount: MAX_RECEIVE_COUNT',
    replace: 'maxReceiveCount: MAX_RECEIVE_COUNT - 4',
    tests: ['test/infra/sending.test.ts', 'test/infra/limits.test.ts'],
  },
]
