import { expect, test } from 'vitest'
import { announcementOf } from '../../../local/world/announcement-of.js'
import { EVENT, EVENT_SOURCE } from '../../../shared/contract/events.js'

test('an order that was refused says why; other events are their type and id', () => {
  expect(announcementOf(eventWith({ id: '1' }))).toEqual({
    event: 'announced',
    type: EVENT.sendFailed,
    id: '1',
  })
  const details = [{ code: 'ATTACHMENT_MISSING', path: 'attachments[0].key', message: 'is gone' }]
  const refused = { id: '2', code: 'ATTACHMENT_MISSING', remedy: 'Put it there.', details }
  expect(announcementOf(eventWith(refused)).refusal).toEqual({
    code: 'ATTACHMENT_MISSING',
    remedy: 'Put it there.',
    faults: ['attachments[0].key is gone'],
  })
})

const eventWith = (detail: Record<string, unknown>) => ({
  version: '0' as const,
  id: 'x',
  'detail-type': EVENT.sendFailed,
  source: EVENT_SOURCE,
  account: '000000000000',
  time: '2026-11-21T22:00:00Z',
  region: 'local',
  resources: [],
  detail,
})
