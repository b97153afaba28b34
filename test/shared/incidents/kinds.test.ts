import { describe, expect, test } from 'vitest'
import { INCIDENT_KINDS } from '../../../shared/contract/incident-kinds.js'
import { KINDS } from '../../../shared/incidents/kinds.js'
import { readDocument, sectionsOf } from '../../docs/documents.js'

const sections = sectionsOf(readDocument('runbook.md'))

describe.each(INCIDENT_KINDS)('the kind %s', (kind) => {
  const { runbook, alarm } = KINDS[kind]

  test('has a section of the runbook that names it, and says what to do', () => {
    expect(sections.get(runbook)).toContain(`\`${kind}\``)
    expect(sections.get(runbook)).toContain('**What to do.**')
  })

  test('names its alarm there, if it has one', () => {
    if (alarm !== undefined) expect(sections.get(runbook)).toContain(`mailjobs-<stage>-${alarm}`)
  })
})
