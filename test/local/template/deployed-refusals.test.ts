import { expect, test } from 'vitest'
import type { CloudAssembly } from '../../../local/template/cloud-assembly.js'
import { eventSourcesOf } from '../../../local/template/deployed-event-sources.js'
import { queuesOf } from '../../../local/template/deployed-queues.js'
import { routesOf } from '../../../local/template/deployed-routes.js'
import { rulesOf } from '../../../local/template/deployed-rules.js'
import { TemplateError } from '../../../local/template/template-error.js'
import { assemblyOf } from './test-assembly.js'

const QUEUE_ARN = 'arn:aws:sqs:local:000000000000:sends'
const FUNCTION_URI =
  'arn:aws:apigateway:local:lambda:path/2015-03-31/functions/arn:aws:lambda:local:000000000000:function:api/invocations'

const proxy = { Type: 'AWS_PROXY', Uri: FUNCTION_URI }

test.each([
  ['a FIFO queue', queuesOf, 'AWS::SQS::Queue', { FifoQueue: true }, 'no FIFO queues'],
  [
    'a stream as a source',
    eventSourcesOf,
    'AWS::Lambda::EventSourceMapping',
    { EventSourceArn: 'arn:aws:kinesis:local:000000000000:stream/a', FunctionName: 'send' },
    'sources in SQS only',
  ],
  [
    'a source with a filter',
    eventSourcesOf,
    'AWS::Lambda::EventSourceMapping',
    { EventSourceArn: QUEUE_ARN, FunctionName: 'send', FilterCriteria: { Filters: [] } },
    'does not filter messages',
  ],
  [
    'a source of a function that is not there',
    eventSourcesOf,
    'AWS::Lambda::EventSourceMapping',
    { EventSourceArn: QUEUE_ARN, FunctionName: 'sent' },
    'no function of this assembly is sent',
  ],
  [
    'a rule with a schedule',
    rulesOf,
    'AWS::Events::Rule',
    { ScheduleExpression: 'rate(1 minute)' },
    'a rule without a pattern',
  ],
  [
    'an integration without a function',
    routesOf,
    'AWS::ApiGateway::Method',
    { HttpMethod: 'GET', ResourceId: 'a', Integration: { Type: 'MOCK' } },
    'proxy integrations with functions only',
  ],
  [
    'an integration with a service',
    routesOf,
    'AWS::ApiGateway::Method',
    { HttpMethod: 'GET', ResourceId: 'a', Integration: { ...proxy, Uri: 'arn:aws:apigateway' } },
    'names no function',
  ],
  [
    'a method of a resource that is not there',
    routesOf,
    'AWS::ApiGateway::Method',
    { HttpMethod: 'GET', ResourceId: 'a', Integration: proxy },
    'this resource',
  ],
] satisfies [
  string,
  (assembly: CloudAssembly) => unknown,
  string,
  Record<string, unknown>,
  string,
][])('%s is refused', async (_case, read, Type, Properties, message) => {
  const assembly = await assemblyOf({ Main: { Resources: { Given: { Type, Properties } } } })

  expect(() => read(assembly)).toThrow(TemplateError)
  expect(() => read(assembly)).toThrow(message)
})
