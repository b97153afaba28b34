import type { Mutant } from '../mutant.js'

const EVALUATE = 'shared/matching/evaluate.ts'
const EVALUATE_TEST = ['test/shared/matching/evaluate.test.ts']
const SAFE_NAME = 'shared/mail/attachments/safe-name.ts'
const SAFE_NAME_TEST = ['test/shared/mail/attachments/safe-name.test.ts']
const BOOKING = 'shared/expect/booking.ts'
const BOOKING_TEST = [
  'test/shared/expect/booking.test.ts',
  'test/shared/expect/judge-monitor.test.ts',
]

/** Planted into what reads mail, decides on it, and waits for it. */
export const OF_MAIL: readonly Mutant[] = [
  {
    name: 'a group that is left open is settled',
    file: EVALUATE,
    find: 'return values.includes(undefined) ? undefined : !SETTLING[kind]',
    replace: 'return !SETTLING[kind]',
    tests: EVALUATE_TEST,
  },
  {
    name: 'what does not hold gives captures',
    file: EVALUATE,
    find: 'decidingIn(evaluated).filter(({ value }) => value)',
    replace: 'decidingIn(evaluated)',
    tests: EVALUATE_TEST,
    survives: 'Captures are asked for of what has matched only, and all that decided that holds.',
  },
  {
    name: 'patterns of one monitor may work for ever',
    file: 'shared/matching/text/pattern-work.ts',
    find: 'this.#left = isShort ? 0 : this.#left - allowed * steps',
    replace: 'this.#left = isShort ? 0 : this.#left',
    tests: [
      'test/shared/matching/text/pattern-work.test.ts',
      'test/shared/matching/in-doubt.test.ts',
    ],
  },
  {
    name: 'a text without an @ is of the domain that it spells',
    file: 'shared/matching/fields/address-test.ts',
    find: "canonical.localPart === '' || canonical.domain !== wanted.domain",
    replace: 'canonical.domain !== wanted.domain',
    tests: [
      'test/shared/matching/fields/condition-fields.test.ts',
      'test/shared/matching/decide-header.test.ts',
    ],
  },
  {
    name: 'a size whose bounds are open is decided',
    file: 'shared/matching/fields/size-field.ts',
    find: 'least >= minBytes && most <= maxBytes ? true : undefined',
    replace: 'least >= minBytes && most <= maxBytes ? true : false',
    tests: [
      'test/shared/matching/decide-header.test.ts',
      'test/shared/matching/decide-body.test.ts',
    ],
  },
  {
    name: 'base64 without its padding loses its end',
    file: 'shared/mail/transfer/base64-decoder.ts',
    find: "const last = Buffer.from(this.#open, 'base64')",
    replace: 'const last = EMPTY',
    tests: ['test/shared/mail/transfer/transfer-decoding.test.ts'],
  },
  {
    name: 'a separator of signatures flows on',
    file: 'shared/mail/text/format-flowed.ts',
    find: "const flows = content.endsWith(' ') && !isSignature",
    replace: "const flows = content.endsWith(' ')",
    tests: ['test/shared/mail/text/format-flowed.test.ts'],
  },
  {
    name: 'a name of 255 bytes has no room for a number',
    file: SAFE_NAME,
    find: 'const MAX_NAME_BYTES = 200',
    replace: 'const MAX_NAME_BYTES = 255',
    tests: SAFE_NAME_TEST,
  },
  {
    name: 'a device of Windows is a name',
    file: SAFE_NAME,
    find: 'return fitted(RESERVED.test(name) ?',
    replace: 'return fitted(RESERVED.test(contentType) ?',
    tests: SAFE_NAME_TEST,
  },
  {
    name: 'names that differ in case are two files',
    file: SAFE_NAME,
    find: 'while (this.#taken.has(candidate.toLowerCase()))',
    replace: 'while (this.#taken.has(candidate))',
    tests: SAFE_NAME_TEST,
  },
  {
    name: 'what was there before the window counts for it',
    file: BOOKING,
    find: 'const own = slots.findLast(({ due: { start, due } }) => start < at && at <= due)',
    replace: 'const own = slots.findLast(({ due: { start, due } }) => start <= at && at < due)',
    tests: BOOKING_TEST,
  },
  {
    name: 'mail of last month is late for today',
    file: BOOKING,
    find: 'export const LATE_DAYS = 7',
    replace: 'export const LATE_DAYS = 70',
    tests: BOOKING_TEST,
  },
  {
    name: 'one mail is enough for several days',
    file: BOOKING,
    find: 'wanted.count * Math.max(1, due.dates.length)',
    replace: 'wanted.count',
    tests: BOOKING_TEST,
  },
  {
    name: '31 February is a business date',
    file: 'shared/expect/arrival.ts',
    find: 'Number.isNaN(moment) || new Date(moment).toISOString().slice(0, 10) !== date',
    replace: 'Number.isNaN(moment)',
    tests: BOOKING_TEST,
  },
]
