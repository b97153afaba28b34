import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { acceptSend } from '../../../../shared/delivery/accept/accept-send.js'
import { draftOfScheduledSend } from '../../../../shared/delivery/accept/scheduled-send.js'
import { renderVariables } from '../../../../shared/delivery/draft/render-variables.js'
import { sendSchema } from '../../../../shared/jobs/schema/sends-schema.js'
import { longestOf, variablesFault } from '../../../../shared/jobs/schema/variables-fault.js'
import {
  SCHEDULED_SEND_VARIABLES,
  scheduledSendVariables,
} from '../../../../shared/jobs/values/scheduled-send-variables.js'
import { startBucket } from '../../archive/bucket-under-test.js'
import { acceptanceDeps } from '../../delivery/sending-surroundings.js'

const NAMES = Object.keys(SCHEDULED_SEND_VARIABLES)
const BLANKS = ['', ' ', '\t', '\u00a0', '\n', '\u3000', '\r\n', '\u200b', '\u2060', '-', '{', '}']

describe('what the jobs file takes as a variable is filled in, and what it does not is refused', () => {
  test.each([
    '{{\u00a0date }}',
    '{{\ndate }}',
    '{{\u3000date}}',
    '{{\u200bdate}}',
    '{{date\u2060}}',
    '{{ Date }}',
    '{{{date}}}',
    '{{da\u00adte}}',
    '{{}}',
  ])('%j', (text) => {
    const isFilled = renderVariables(text, { date: 'X' }, 'text').value.includes('X')
    expect(variablesFault(text) === undefined).toBe(isFilled)
  })

  test('whatever is written between braces', () => {
    let decided = 0
    const braced = fc
      .tuple(
        fc.constantFrom(...BLANKS),
        fc.constantFrom(...NAMES, 'dat', ''),
        fc.constantFrom(...BLANKS),
      )
      .map(([before, name, after]) => `{{${before}${name}${after}}}`)
    fc.assert(
      fc.property(fc.array(braced, { minLength: 1, maxLength: 3 }), (parts) => {
        const text = parts.join(' ')
        const values = scheduledSendVariables(new Date('2026-11-21T09:00:00Z'), 'UTC')
        const { value } = renderVariables(text, values, 'text')
        if (variablesFault(text) !== undefined) return
        decided += 1
        expect(value).not.toMatch(/\{\{[^{}]*\}\}/)
      }),
    )
    expect(decided).toBeGreaterThan(5)
  })

  test('a fault writes out what cannot be seen', () => {
    expect(variablesFault('{{da\u00adte}}')).toContain(String.raw`has {{da\u00adte}}, which`)
  })
})

test('no day of any year fills a text in to more than its longest', () => {
  const text = NAMES.map((name) => `{{${name}}}`).join()
  for (let day = 0; day < 800; day += 1) {
    const values = scheduledSendVariables(new Date(Date.UTC(2026, 0, day, 23, 59)), 'Asia/Tokyo')
    const { value } = renderVariables(text, values, 'header')
    expect(value.length).toBeLessThanOrEqual(longestOf(text))
  }
})

describe('a subject that the jobs file takes is sent, whatever fills it in', () => {
  test.each([
    ['998 characters', 'x'.repeat(998)],
    ['1000 characters', 'x'.repeat(1_000)],
    ['1000 kanji', '日'.repeat(1_000)],
    ['a variable that is longer than its name', `${'x'.repeat(985)}{{datetime}}`],
    ['nothing but variables', '{{datetime}}'.repeat(83)],
    ['a variable that is shorter than its name', `${'x'.repeat(993)}{{day}}`],
  ])('%s', async (_, subject) => {
    const bucket = await startBucket()
    const send = { ...SEND, subject }
    const parsed = sendSchema.safeParse({ ...send, at: { cron: '0 18 * * *', timezone: 'UTC' } })
    expect(parsed.error?.issues.filter(({ path }) => path[0] === 'subject') ?? []).toEqual([])
    const order = await draftOfScheduledSend({ ...REQUEST, send }, async () => [])
    const acceptance = await acceptSend(acceptanceDeps(bucket.archive), order)
    await bucket.close()
    expect(acceptance.kind).toBe('accepted')
  })
})

const SEND = {
  sender: 'default',
  to: ['operations@example.com'],
  cc: [],
  bcc: [],
  replyTo: [],
  text: 't',
  attachments: [],
}

const REQUEST = {
  schemaVersion: 1,
  kind: 'scheduled-send',
  name: 'daily',
  timezone: 'UTC',
  scheduledTime: '2026-11-25T18:00:00Z',
} as const
