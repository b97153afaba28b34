import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { sendingJobs } from './sending-jobs.js'
import { resourcesOf, stackOf, stateStackOf, templateOf } from './synthesize-stack.js'

const template = templateOf(stackOf(sendingJobs))
const state = templateOf(stateStackOf(sendingJobs))

describe('what the bucket removes by itself', () => {
  const ruleSchema = z.strictObject({
    Id: z.string(),
    Status: z.literal('Enabled'),
    Prefix: z.string().optional(),
    TagFilters: z.array(z.object({ Key: z.literal('keep'), Value: z.string() })).optional(),
    ExpirationInDays: z.int().optional(),
    NoncurrentVersionExpiration: z.strictObject({ NoncurrentDays: z.int() }).optional(),
    ExpiredObjectDeleteMarker: z.literal(true).optional(),
    AbortIncompleteMultipartUpload: z.object({ DaysAfterInitiation: z.int() }).optional(),
  })

  /** By value: a period that is lost or wrong keeps mail for ever, or not as long as was promised. */
  test.each([
    ['mail/', '1d', 1],
    ['mail/', '3d', 3],
    ['mail/', '7d', 7],
    ['mail/', '14d', 14],
    ['mail/', '30d', 30],
    ['mail/', '60d', 60],
    ['mail/', '90d', 90],
    ['mail/', '180d', 180],
    ['mail/', '365d', 365],
    ['mail/', '730d', 730],
    ['mail/', '2555d', 2_555],
    ['incoming/', undefined, 14],
    ['quarantine/', undefined, 90],
    ['ledger/', undefined, 400],
    ['ledger-hours/', undefined, 400],
    ['incidents/', undefined, 400],
    ['outbox/', undefined, 90],
    ['idempotency/', undefined, 7],
    ['uploads/', undefined, 7],
  ])('under %s, tagged %s: after %i days', (prefix, tag, days) => {
    const found = rules().filter(
      ({ Prefix, TagFilters }) => Prefix === prefix && TagFilters?.[0]?.Value === tag,
    )
    expect(found.map(({ ExpirationInDays }) => ExpirationInDays)).toEqual([days])
  })

  test('what was not uploaded to its end: after 14 days, wherever it is', () => {
    const found = rules().filter((rule) => rule.AbortIncompleteMultipartUpload !== undefined)
    expect(found).toEqual([
      {
        Id: 'unfinished-uploads',
        Status: 'Enabled',
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 14 },
      },
    ])
  })

  test('versions of what was written over or removed: after 7 days, of large bodies after 1', () => {
    const found = rules().filter((rule) => rule.NoncurrentVersionExpiration !== undefined)
    expect(found).toEqual([
      {
        Id: 'incoming',
        Status: 'Enabled',
        Prefix: 'incoming/',
        ExpirationInDays: 14,
        NoncurrentVersionExpiration: { NoncurrentDays: 1 },
      },
      {
        Id: 'versions',
        Status: 'Enabled',
        NoncurrentVersionExpiration: { NoncurrentDays: 7 },
        ExpiredObjectDeleteMarker: true,
      },
    ])
  })

  test('and nothing else', () => {
    expect(rules()).toHaveLength(21)
    expect(rules().every(({ TagFilters = [] }) => TagFilters.length <= 1)).toBe(true)
  })

  function rules() {
    const [bucket] = resourcesOf(state, 'AWS::S3::Bucket')
    return z
      .object({ Rules: z.array(ruleSchema) })
      .parse(bucket?.Properties['LifecycleConfiguration']).Rules
  }
})

/** Memory and time of a run, how often an event is tried again, and how long it may wait. */
test.each([
  ['Monitor', { memoryMb: 256, timeoutS: 300, retries: 0, waitsS: 600 }],
  ['Api', { memoryMb: 512, timeoutS: 29, retries: undefined, waitsS: undefined }],
  ['Send', { memoryMb: 512, timeoutS: 720, retries: undefined, waitsS: undefined }],
  ['Watch', { memoryMb: 256, timeoutS: 300, retries: 2, waitsS: 21_600 }],
])('the limits of %s', (name, limits) => {
  const isIts = (value: unknown) => JSON.stringify(value).includes(`${name}Function`)
  const [fn, ...otherFunctions] = resourcesOf(template, 'AWS::Lambda::Function').filter(
    ({ Properties }) => isIts(Properties['Role']),
  )
  const [invoked, ...others] = resourcesOf(template, 'AWS::Lambda::EventInvokeConfig').filter(
    ({ Properties }) => isIts(Properties['FunctionName']),
  )
  expect([...otherFunctions, ...others]).toEqual([])
  expect({
    memoryMb: fn?.Properties['MemorySize'],
    timeoutS: fn?.Properties['Timeout'],
    retries: invoked?.Properties['MaximumRetryAttempts'],
    waitsS: invoked?.Properties['MaximumEventAgeInSeconds'],
  }).toEqual(limits)
})

/** What is taken again after how long, how often, and by how many runs at a time, which say what they failed on. */
test.each([
  // Those of senders with a queue of their own, too.
  ['Sends', { batch: 1, runs: 3, windowS: undefined, againS: 780, times: 5 }],
  ['Orders', { batch: 10, runs: 5, windowS: undefined, againS: 89, times: 240 }],
  ['Reports', { batch: 100, runs: 2, windowS: 5, againS: 360, times: 100 }],
])('the limits of the queue of %s', (name, limits) => {
  const mappings = byId('AWS::Lambda::EventSourceMapping').filter(([id]) =>
    id.includes(`Function${name}`),
  )
  expect(mappings.length).toBeGreaterThan(0)
  for (const [, { Properties = {} }] of mappings) expect(limitsOf(Properties)).toEqual(limits)
})

function limitsOf(Properties: Readonly<Record<string, unknown>>) {
  expect(Properties['FunctionResponseTypes']).toEqual(['ReportBatchItemFailures'])
  const source = z
    .object({ 'Fn::GetAtt': z.tuple([z.string(), z.literal('Arn')]) })
    .parse(Properties['EventSourceArn'])
  const queue = new Map(byId('AWS::SQS::Queue')).get(source['Fn::GetAtt'][0])?.['Properties']
  return {
    batch: Properties['BatchSize'],
    runs: concurrencySchema.parse(Properties['ScalingConfig']).MaximumConcurrency,
    windowS: Properties['MaximumBatchingWindowInSeconds'],
    againS: queue?.['VisibilityTimeout'],
    times: redriveSchema.parse(queue?.['RedrivePolicy']).maxReceiveCount,
  }
}

const concurrencySchema = z.object({ MaximumConcurrency: z.int() })
const redriveSchema = z.object({ maxReceiveCount: z.int() })

const byId = (type: string) => Object.entries(template.findResources(type))
