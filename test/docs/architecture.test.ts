import { expect, test } from 'vitest'
import { SHARED_ARROWS } from '../architecture/arrows.js'
import { readDocument, sectionsOf } from './documents.js'

test('docs/architecture.md shows the arrows of shared that are enforced', () => {
  const [, table = ''] = (
    sectionsOf(readDocument('architecture.md')).get('The folders') ?? ''
  ).split('Within `shared`:')
  const rows = [...table.matchAll(/^\| `([\w-]+)` \|.*\| (.+) \|$/gm)]
  const shown = rows.map(([, folder = '', arrows = '']) => [
    folder,
    [...arrows.matchAll(/`([\w-]+)`/g)].map(([, target]) => target),
  ])
  expect(Object.fromEntries(shown)).toEqual(SHARED_ARROWS)
})
