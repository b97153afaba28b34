import type { Mutant } from '../mutant.js'

const ALARMS_TEST = ['test/infra/alarms.test.ts']
const LIMITS = 'infra/function-limits.ts'
const LIMITS_TEST = ['test/infra/limits.test.ts', 'test/infra/mail-jobs-stack.test.ts']
const ACCESS = 'infra/constructs/mail-access.ts'
const OPTIONS = 'cli/options.ts'
const OPTIONS_TEST = ['test/cli/options.test.ts']

/** Planted into what is deployed, and what an operator types. */
export const OF_SURROUNDINGS: readonly Mutant[] = [
  {
    name: 'nobody is told that the watch has stopped',
    file: 'infra/alarms/late-alarm.ts',
    find: 'TreatMissingData.BREACHING',
    replace: 'TreatMissingData.NOT_BREACHING',
    tests: ALARMS_TEST,
  },
  {
    name: 'a due time may be without a verdict for a day',
    file: 'infra/alarms/expectation-alarms.ts',
    find: 'const LATE_AFTER = Duration.hours(1)',
    replace: 'const LATE_AFTER = Duration.hours(24)',
    tests: ALARMS_TEST,
  },
  {
    name: 'one poll that is missed is an alarm',
    file: 'infra/alarms/alarm-window.ts',
    find: 'const GAPS = 3',
    replace: 'const GAPS = 1',
    tests: ['test/infra/alarms/alarm-window.test.ts'],
  },
  {
    name: 'a poll has a minute',
    file: LIMITS,
    find: '    // Half the default poll interval: a run that is ended has the other half to spare before the next one starts.\n    timeout: Duration.minutes(5),',
    replace: '    timeout: Duration.minutes(1),',
    tests: LIMITS_TEST,
  },
  {
    name: 'a send that waits ends after 16 rounds',
    file: LIMITS,
    find: 'startsItself: true',
    replace: 'startsItself: false',
    tests: ['test/infra/sending.test.ts', ...LIMITS_TEST],
  },
  {
    name: 'the monitor may remove kept mail',
    file: ACCESS,
    find: "this.#allow(fn, ['s3:DeleteObject'], [incoming, INCIDENTS_PREFIX])",
    replace: "this.#allow(fn, ['s3:DeleteObject'], [mail, incoming, INCIDENTS_PREFIX])",
    tests: ['test/infra/mail-jobs-stack.test.ts'],
  },
  {
    name: 'a caller of the API can name kept mail',
    file: ACCESS,
    find: "this.#allow(fn, ['s3:GetObject'], [outbox, idempotency, uploads, reports])",
    replace:
      "this.#allow(fn, ['s3:GetObject'], [outbox, idempotency, uploads, reports, PREFIX.mail])",
    tests: ['test/infra/sending-permissions.test.ts'],
  },
  {
    name: 'the bucket goes with its stack',
    file: 'infra/constructs/mail-bucket.ts',
    find: 'removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE',
    replace: 'removalPolicy: RemovalPolicy.DESTROY',
    tests: ['test/infra/mail-jobs-stack.test.ts'],
  },
  {
    name: 'no number is a count of 0',
    file: OPTIONS,
    find: 'if (isWholeNumber(text) && count >= 1 &&',
    replace: 'if (isWholeNumber(text) &&',
    tests: OPTIONS_TEST,
  },
  {
    name: 'the mail servers of the last port have none',
    file: OPTIONS,
    find: 'const MAX_BASE_PORT = 65_535 - 143',
    replace: 'const MAX_BASE_PORT = 65_535',
    tests: OPTIONS_TEST,
  },
  {
    name: 'text of a mail steers the terminal',
    file: 'cli/words/printable.ts',
    find: "character < ' ' ? String.fromCharCode(0x2400 + character.charCodeAt(0)) : '\\ufffd'",
    replace: 'character',
    tests: ['test/cli/words/condition-words.test.ts', 'test/cli/trial/inspection.test.ts'],
  },
  {
    name: 'a condition below two `not` is told as below one',
    file: 'shared/matching/expected-words.ts',
    find: '.length % 2 === 1',
    replace: '.length > 0',
    tests: ['test/shared/matching/expected-words.test.ts'],
  },
  {
    name: 'a settled group waits for those behind a failure no more',
    file: 'shared/runtime/all-ended.ts',
    find: 'const ended = await Promise.allSettled(promises)',
    replace: 'await Promise.all(promises)\n  const ended = await Promise.allSettled(promises)',
    tests: ['test/shared/runtime/all-ended.test.ts', 'test/shared/archive/keep-mail.test.ts'],
  },
]
