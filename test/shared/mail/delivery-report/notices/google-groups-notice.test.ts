import { expect, it } from 'vitest'
import { walk } from '../../mail-bytes.js'
import { notice, RETURNED } from '../delivery-reports.js'

const LETTER = [
  'sales@example.com 様',
  '',
  '連絡しようとしたグループ（team）が存在しないか、投稿する権限がない可能性があります。',
  '',
  'Google Groups',
  '',
  '----- Original message -----',
  '',
  ...RETURNED,
]

it('a letter of Google Groups: who may not write to a group has failed, in any language', async () => {
  const bytes = notice(LETTER, [
    'X-Failed-Recipients: team@groups.example',
    'Content-Type: text/plain; charset=utf-8',
  ])
  const { deliveryReport } = await walk(bytes)
  expect(deliveryReport).toMatchObject({
    kind: 'bounce',
    originalMessageId: '<4711@example.com>',
    sendId: '01JD-example-send',
    recipients: [{ recipient: 'team@groups.example', reason: 'rejected', hard: false }],
  })
})

it('a letter that only mentions Google Groups is none', async () => {
  const { deliveryReport } = await walk(notice(['We have moved to', 'Google Groups', '']))
  expect(deliveryReport).toBeUndefined()
})
