import { describe, expect, test } from 'vitest'
import type { Failure } from '../../shared/failures/catalogue/failure.js'
import { FAILURES } from '../../shared/failures/catalogue.js'
import { readDocument, sectionsOf } from './documents.js'

const sections = sectionsOf(readDocument('runbook.md'))
const failures: [string, Failure][] = Object.entries(FAILURES)

describe.each(failures)('the section %s of docs/runbook.md', (code, { legacyCode }) => {
  const section = sections.get(code) ?? ''

  test.each(['What it means.', 'Where to look.', 'What to do.', 'Goes on by itself'])(
    'has the paragraph "%s"',
    (heading) => {
      expect(section).toContain(`**${heading}`)
    },
  )

  test('names the code that operators know from before, if there is one', () => {
    const [, named] = /\*\*Legacy code:\*\* (.+)\.$/m.exec(section) ?? []
    expect(named).toBe(legacyCode)
  })
})

test('no section is for a code that does not exist', () => {
  const codes = [...sections.keys()].filter((heading) => /^[A-Z][A-Z0-9_]+$/.test(heading))
  expect(codes.toSorted()).toEqual(Object.keys(FAILURES).toSorted())
})
