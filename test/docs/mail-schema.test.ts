import { expect, test } from 'vitest'
import { z } from 'zod'
import { manifestSchema } from '../../shared/archive/manifest.js'
import { HOW_TO_UPDATE, readDocument, updateDocument } from './documents.js'

test('docs/mail.schema.json is the schema that manifests are checked by', () => {
  const schema = {
    title: 'mail.json',
    description: 'The manifest of a kept mail. Where it is, everything it names is.',
    ...z.toJSONSchema(manifestSchema),
  }
  updateDocument('mail.schema.json', () => JSON.stringify(schema, null, 2))
  expect(JSON.parse(readDocument('mail.schema.json')), HOW_TO_UPDATE).toEqual(schema)
})
