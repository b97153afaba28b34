import { describe, expect, test } from 'vitest'
import { EVENT, EVENT_SOURCE } from '../../shared/contract/events.js'
import { HOW_TO_UPDATE, readDocument, sectionsOf, updateDocument } from './documents.js'
import { EVENT_EXAMPLES, REFUSED_ORDER_EXAMPLE } from './event-examples.js'

const EXAMPLE = /```json\n(.*?)```/s

/** Of `Send Failed`: below its first form. */
const REFUSED_ORDER = '### When it could not even be accepted'

updateDocument('events.md', () => {
  const page = EVENT_EXAMPLES.reduce(
    (markdown, { event, detail }) => withExample(markdown, `## ${event}`, delivered(event, detail)),
    readDocument('events.md'),
  )
  const { event, detail } = REFUSED_ORDER_EXAMPLE
  return withExample(page, REFUSED_ORDER, delivered(event, detail))
})

test('there is an example of every event', () => {
  expect(EVENT_EXAMPLES.map(({ event }) => event)).toEqual(Object.values(EVENT))
})

describe.each(EVENT_EXAMPLES)('$event in docs/events.md', ({ event, detail }) => {
  const section = sectionsOf(readDocument('events.md')).get(event)

  test('has an example, which is what is announced', () => {
    const [, example = 'null'] = EXAMPLE.exec(section ?? '') ?? []
    expect(JSON.parse(example), HOW_TO_UPDATE).toEqual(delivered(event, detail))
  })

  test('has a line for each field', () => {
    const described = [...(section ?? '').matchAll(/^\| `(\w+)`/gm)].map(([, field]) => field)
    expect(described).toEqual(expect.arrayContaining(Object.keys(detail)))
  })
})

describe('an order that was refused in docs/events.md', () => {
  const { event, detail } = REFUSED_ORDER_EXAMPLE
  const [, section = ''] = (sectionsOf(readDocument('events.md')).get(event) ?? '').split(
    REFUSED_ORDER,
  )

  test('has an example, which is what is announced', () => {
    const [, example = 'null'] = EXAMPLE.exec(section) ?? []
    expect(JSON.parse(example), HOW_TO_UPDATE).toEqual(delivered(event, detail))
  })

  test('has a line for each field', () => {
    const described = [...section.matchAll(/^\| `(\w+)`/gm)].map(([, field]) => field)
    expect(described).toEqual(Object.keys(detail))
  })
})

/** A page with the example below a heading replaced. */
function withExample(markdown: string, heading: string, example: object): string {
  const place = new RegExp(`(^${heading}$.*?\`\`\`json\\n).*?(?=\`\`\`)`, 'ms')
  return markdown.replace(place, (_, before) => `${before}${JSON.stringify(example, null, 2)}\n`)
}

/** An event as EventBridge hands it to its targets. */
function delivered(event: string, detail: object) {
  return {
    version: '0',
    id: '6a7e8feb-b491-4cf7-a9f1-bf3703467718',
    'detail-type': event,
    source: EVENT_SOURCE,
    account: '111122223333',
    time: '2026-11-20T21:10:02Z',
    region: 'ap-northeast-1',
    resources: [],
    detail,
  }
}
