import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { FAILURES } from '../../shared/failures/catalogue.js'
import { HOW_TO_UPDATE, readDocument, updateDocument } from './documents.js'
import { NOT_APPLYING, OF_MAPI, OF_OTHERS, type ProducedFailure } from './produced-failures.js'

const NAME = 'failures.md'

const PROJECT = join(import.meta.dirname, '../..')

const rowOf = ({ former, meaning, here, file, test: title, by }: ProducedFailure): string =>
  `| ${former} | ${meaning} | ${hereWords(here)} | ${by}: \`${file}\`, "${title.replaceAll('|', '\\|')}" |`

const hereWords = (here: string): string =>
  here.startsWith('what ') ? here : `[\`${here}\`](runbook.md#${here.toLowerCase()})`

const tableOf = (rows: readonly ProducedFailure[]): string =>
  [
    '| before | what it means | here | brought about in the tests by |',
    '|---|---|---|---|',
    ...rows.map(rowOf),
  ].join('\n')

const document = (): string => `# Failures, and what they were called before

Every failure has a code, a cause and a remedy ([runbook.md](runbook.md)); an error that nobody knows keeps its words, and says how to report it. A log line that
has the \`code\` of a failure which operators know by another name has that name as well, in \`legacy\`: \`MAPI CODE=80040111\`, \`KAVT3409-E\`, \`CPA 73\`. Rules of
a monitoring system that look for it go on. This page is made from \`test/docs/produced-failures.ts\`; how some 200 things that servers, services and the
system say become codes is in \`test/shared/failures/raw-errors\`.

## The nine codes of JP1/AJS2 mail linkage

${tableOf(OF_MAPI)}

## Of the other systems

${tableOf(OF_OTHERS)}

## What does not apply

${NOT_APPLYING.map(([name, why]) => `- ${name}: ${why}.`).join('\n')}
`

test('docs/failures.md is what the table says', () => {
  updateDocument(NAME, document)
  expect(readDocument(NAME), HOW_TO_UPDATE).toBe(document())
})

describe('the test that brings it about is there', () => {
  test.each([...OF_MAPI, ...OF_OTHERS])('$former: $file', ({ file, test: title, here }) => {
    const text = readFileSync(join(PROJECT, file), 'utf8')
    expect(text).toContain(title)
    // Faults of the jobs file are told by their words there, and have one code.
    if (here in FAILURES && here !== 'CONFIG_INVALID') expect(text).toContain(here)
  })
})

test('the nine are nine, and no two are one', () => {
  expect(new Set(OF_MAPI.map(({ former }) => former)).size).toBe(9)
  expect(new Set(OF_MAPI.map(({ here }) => here)).size).toBe(9)
})
