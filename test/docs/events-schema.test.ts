import { expect, test } from 'vitest'
import { z } from 'zod'
import { EVENT_DETAILS } from '../../shared/contract/event-details.js'
import { HOW_TO_UPDATE, readDocument, updateDocument } from './documents.js'

test('docs/events.schema.json has the detail of every event', () => {
  const schema = {
    title: 'Events',
    description: 'The detail of each event, by its detail-type.',
    $defs: Object.fromEntries(
      Object.entries(EVENT_DETAILS).map(([event, detail]) => [
        event,
        z.toJSONSchema(detail, { io: 'input' }),
      ]),
    ),
  }
  updateDocument('events.schema.json', () => JSON.stringify(schema, null, 2))
  expect(JSON.parse(readDocument('events.schema.json')), HOW_TO_UPDATE).toEqual(schema)
})
