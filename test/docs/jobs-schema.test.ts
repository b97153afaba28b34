import { expect, test } from 'vitest'
import { z } from 'zod'
import { jobsSchema } from '../../shared/jobs/schema/jobs-schema.js'
import { HOW_TO_UPDATE, readDocument, updateDocument } from './documents.js'

test('docs/jobs.schema.json is the form of what defineJobs takes', () => {
  const schema = {
    title: 'jobs',
    description:
      'What a jobs file exports. Besides this form, the settings are checked against each other, and values by rules that no schema can say: keep.for is one of the lifetimes of the bucket, a length of time is whole, a pattern is one of RE2, a cron time table has five fields that EventBridge takes.',
    ...z.toJSONSchema(jobsSchema, { io: 'input' }),
  }
  updateDocument('jobs.schema.json', () => JSON.stringify(schema, null, 2))
  expect(JSON.parse(readDocument('jobs.schema.json')), HOW_TO_UPDATE).toEqual(schema)
})
