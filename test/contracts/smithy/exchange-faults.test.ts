import { describe, expect, test } from 'vitest'
import type { Exchange } from '../../../local/stand-ins/exchange.js'
import { exchangeFaults } from './exchange-faults.js'
import { modelsMissing } from './service-models.js'

const missing = modelsMissing()
if (missing !== undefined) console.warn(`skipped: ${missing}`)

const exchange = (service: string, operation: string, change: Partial<Exchange>): Exchange => ({
  service,
  operation,
  input: {},
  output: undefined,
  errorType: undefined,
  ...change,
})

const GET: Exchange = exchange('AmazonSSM', 'GetParameter', {
  input: { Name: '/mailjobs/dev/addresses' },
})
const PUT = {
  SecretId: 'a',
  SecretString: 'x',
  ClientRequestToken: 'x'.repeat(32),
  VersionStages: ['A'],
}
const put = (change: object): Exchange =>
  exchange('secretsmanager', 'PutSecretValue', { input: { ...PUT, ...change } })

describe.skipIf(missing !== undefined)('calls against the models of AWS', () => {
  test.each([
    ['a call', GET],
    [
      'one in the query protocol',
      exchange('sns', 'Publish', { input: { TopicArn: 'arn', Message: 'x' } }),
    ],
    ['an error of the operation', { ...GET, errorType: 'ParameterNotFound' }],
    ['a secret that is stored', put({})],
  ])('%s as it should be has no fault', (_, right) => {
    expect(exchangeFaults(right)).toEqual([])
  })

  test.each([
    [
      'a name that is too long',
      { ...GET, input: { Name: 'x'.repeat(2_049) } },
      /2049 is not within 1 and 2048/,
    ],
    ['a member that is missing', { ...GET, input: {} }, /Name: is required/],
    [
      'a member that there is not',
      { ...GET, input: { Name: 'a', Names: [] } },
      /Names: is not known/,
    ],
    ['a text that is a number', { ...GET, input: { Name: 1 } }, /is no text/],
    [
      'an error of another service',
      { ...GET, errorType: 'QueueDoesNotExist' },
      /is no error of it/,
    ],
    ['a token that is too short', put({ ClientRequestToken: 'x' }), /1 is not within 32 and 64/],
    [
      'too many stages',
      put({ VersionStages: Array.from({ length: 21 }, () => 'A') }),
      /21 is not within/,
    ],
    [
      'a word that is none',
      exchange('AmazonSQS', 'GetQueueAttributes', {
        input: { QueueUrl: 'a', AttributeNames: ['Size'] },
      }),
      /no such word/,
    ],
    [
      'an answer without its list',
      exchange('AmazonSQS', 'SendMessageBatch', {
        input: { QueueUrl: 'a', Entries: [] },
        output: { Successful: [] },
      }),
      /Failed: is required/,
    ],
    ['an operation that there is not', exchange('ses', 'SendNothing', {}), /is not known/],
  ])('%s is told', (_, wrong, words) => {
    expect(exchangeFaults(wrong).join('\n')).toMatch(words)
  })
})
