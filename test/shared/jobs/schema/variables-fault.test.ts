import { expect, test } from 'vitest'
import { variablesFault } from '../../../../shared/jobs/schema/variables-fault.js'

test.each([
  { text: 'no variable', fault: undefined },
  { text: '{{date}} at {{ time }}', fault: undefined },
  { text: '{date} { {x} }', fault: undefined },
  { text: '{{Date}}', fault: /^has \{\{Date\}\}, which is no variable; there are: \{\{date\}\}, / },
  { text: '{{job}} {{date}} {{code}}', fault: /^has \{\{job\}\}, \{\{code\}\}, which/ },
  { text: '{{ }}', fault: /^has \{\{\}\}, which/ },
  { text: '{{toString}}', fault: /^has \{\{toString\}\}, which/ },
])('$text: $fault', ({ text, fault }) => {
  const expected = fault === undefined ? undefined : expect.stringMatching(fault)
  expect(variablesFault(text)).toEqual(expected)
})
