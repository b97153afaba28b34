import { describe, expect, test } from 'vitest'
import { insertEntries, type NewEntries } from '../../../cli/edit/insert-entries.js'
import { calledEverything, settings } from '../../../cli/import/code/expression.js'

const IMPORT = "import { defineJobs } from './define-jobs.js'\n"
/** Braces that are none. */
const TRICKY = `'o}ne': { a: \`}\${'}'}\`, b: /[}\\]/]/ }`

const mailboxes: NewEntries = {
  mailboxes: [{ name: 'ops', value: settings({ address: 'a@b.example' }) }],
  monitors: [],
  senders: [],
}
const both: NewEntries = {
  ...mailboxes,
  monitors: [{ name: 'ops-all', value: settings({ when: calledEverything() }) }],
}

const textOf = (source: string, entries = mailboxes) => {
  const edited = insertEntries(source, entries)
  return 'text' in edited ? edited.text : edited.problem
}

describe('an entry comes in at the end of its part, and nothing else changes', () => {
  test.each<[string, string, string]>([
    [
      'with a comma behind the last',
      'defineJobs({\n  mailboxes: {\n    one: { a: 1 },\n  },\n})',
      "defineJobs({\n  mailboxes: {\n    one: { a: 1 },\n    ops: { address: 'a@b.example' },\n  },\n})",
    ],
    [
      'without one, and with a comment behind it',
      'defineJobs({\n  mailboxes: {\n    one: { a: 1 } // the first, }\n  },\n})',
      "defineJobs({\n  mailboxes: {\n    one: { a: 1 }, // the first, }\n    ops: { address: 'a@b.example' },\n  },\n})",
    ],
    [
      'an empty part',
      'defineJobs({\n  mailboxes: {},\n})',
      "defineJobs({\n  mailboxes: {\n    ops: { address: 'a@b.example' },\n  },\n})",
    ],
    [
      'a part on one line',
      'defineJobs({\n  mailboxes: { one: {} },\n})',
      "defineJobs({\n  mailboxes: { one: {},\n    ops: { address: 'a@b.example' } },\n})",
    ],
    [
      'no such part',
      "defineJobs({\n  timezone: 'Asia/Tokyo'\n})",
      "defineJobs({\n  timezone: 'Asia/Tokyo',\n  mailboxes: { ops: { address: 'a@b.example' } },\n})",
    ],
    [
      'nothing at all',
      'defineJobs({})',
      "defineJobs({\n  mailboxes: { ops: { address: 'a@b.example' } },\n})",
    ],
    [
      'brackets in literals, comments and patterns',
      `defineJobs({\n  mailboxes: {\n    ${TRICKY},\n    /* } */\n  },\n})`,
      `defineJobs({\n  mailboxes: {\n    ${TRICKY},\n    /* } */\n    ops: { address: 'a@b.example' },\n  },\n})`,
    ],
  ])('%s', (_, before, after) => {
    expect(textOf(IMPORT + before)).toBe(IMPORT + after)
  })

  test('with the line ends that the file has', () => {
    const text = textOf(
      `${IMPORT}defineJobs({\n  mailboxes: {\n    one: {},\n  },\n})\n`.replaceAll('\n', '\r\n'),
    )
    expect(text.replaceAll('\r\n', '')).not.toContain('\n')
  })
})

describe('builders come into the import', () => {
  test.each<[string, string]>([
    ["import { defineJobs } from 'x'", "import { defineJobs, everything } from 'x'"],
    ["import { defineJobs, everything } from 'x'", "import { defineJobs, everything } from 'x'"],
    [
      "import {\n  days,\n  defineJobs,\n} from 'x'",
      "import {\n  days,\n  defineJobs,\n  everything\n} from 'x'",
    ],
    [
      "import {\n  days,\n  defineJobs\n} from 'x'",
      "import {\n  days,\n  defineJobs,\n  everything\n} from 'x'",
    ],
  ])('%s', (before, after) => {
    expect(textOf(`${before}\ndefineJobs({})`, both).split('\ndefineJobs')[0]).toBe(after)
  })
})

describe('no safe place', () => {
  test.each<[string, RegExp]>([
    ['export const jobs = {}', /no single defineJobs/],
    ['defineJobs({}); defineJobs({})', /no single defineJobs/],
    ['defineJobs(shared)', /no single defineJobs/],
    ['defineJobs({ ...shared })', /not written out/],
    ['defineJobs({ mailboxes })', /not written out/],
    ['defineJobs({ mailboxes: shared })', /mailboxes is not written out/],
    ['defineJobs({ mailboxes: { ...shared } })', /mailboxes is not written out/],
    ['defineJobs({ mailboxes: { [name]: {} } })', /mailboxes is not written out/],
    ['defineJobs({ mailboxes: { one: {} }', /not written out|no single/],
    ["defineJobs({ a: 'never ended })", /no single defineJobs/],
  ])('%s', (source, problem) => {
    expect(textOf(IMPORT + source)).toMatch(problem)
  })

  test('no import that could be added to', () => {
    const source = "import * as jobs from 'x'\nconst { defineJobs } = jobs\ndefineJobs({})"
    expect(textOf(source, both)).toMatch(/no import of defineJobs/)
  })
})
