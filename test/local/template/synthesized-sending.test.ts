import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App, Duration, Stack } from 'aws-cdk-lib'
import {
  AuthorizationType,
  LambdaIntegration,
  ResponseType,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway'
import { EventBus, EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events'
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets'
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda'
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import { Queue } from 'aws-cdk-lib/aws-sqs'
import { StringParameter } from 'aws-cdk-lib/aws-ssm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type CloudAssembly, readCloudAssembly } from '../../../local/template/cloud-assembly.js'
import { eventSourcesOf } from '../../../local/template/deployed-event-sources.js'
import { functionsOf } from '../../../local/template/deployed-functions.js'
import { gatewayResponsesOf } from '../../../local/template/deployed-gateway-responses.js'
import { apiStageNamesOf } from '../../../local/template/deployed-names.js'
import { parametersOf } from '../../../local/template/deployed-parameters.js'
import { queuesOf } from '../../../local/template/deployed-queues.js'
import { routesOf } from '../../../local/template/deployed-routes.js'
import { rulesOf } from '../../../local/template/deployed-rules.js'
import { removeDirectory } from '../../remove-directory.js'

const SENDS_ARN = 'arn:aws:sqs:local:000000000000:sends'
const SENDS_URL = 'https://sqs.local.amazonaws.com/000000000000/sends'

let directory: string
let assembly: CloudAssembly
let functionArn: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mailjobs-sending-'))
  assembly = await synthesizedAssembly()
  functionArn = functionsOf(assembly)[0]?.arn ?? ''
})

afterAll(() => removeDirectory(directory))

test('queues, with the URL that the function is told', () => {
  expect(queuesOf(assembly)).toEqual([
    {
      name: 'sends-dead',
      arn: 'arn:aws:sqs:local:000000000000:sends-dead',
      url: 'https://sqs.local.amazonaws.com/000000000000/sends-dead',
      visibilityTimeoutSeconds: 30,
      delaySeconds: 0,
      redrive: undefined,
    },
    {
      name: 'sends',
      arn: SENDS_ARN,
      url: SENDS_URL,
      visibilityTimeoutSeconds: 660,
      delaySeconds: 5,
      redrive: {
        deadLetterArn: 'arn:aws:sqs:local:000000000000:sends-dead',
        maxReceiveCount: 3,
      },
    },
  ])
  expect(functionsOf(assembly)).toMatchObject([{ environment: { QUEUE: SENDS_URL } }])
})

test('event source mappings', () => {
  expect(eventSourcesOf(assembly)).toEqual([
    {
      queueArn: SENDS_ARN,
      functionArn,
      roleArn: functionsOf(assembly)[0]?.roleArn,
      enabled: true,
      batchSize: 5,
      batchWindowMs: 5_000,
      maxConcurrency: 2,
      reportsItemFailures: true,
    },
  ])
})

test('parameters, their values resolved', () => {
  expect([...parametersOf(assembly)]).toEqual([
    ['/mailjobs/dev/addresses', `{"queue":"${SENDS_URL}"}`],
  ])
})

test('routes of the REST API, its stage and its own answers', () => {
  expect(routesOf(assembly)).toEqual([
    { method: 'ANY', path: '/', functionArn },
    { method: 'POST', path: '/sends', functionArn },
    { method: 'GET', path: '/sends/{id}', functionArn },
  ])
  expect(apiStageNamesOf(assembly)).toEqual(['v1'])
  expect(gatewayResponsesOf(assembly)).toEqual([
    { type: 'REQUEST_TOO_LARGE', statusCode: 413, template: '{"error":"too large"}' },
    { type: 'DEFAULT_5XX', statusCode: undefined, template: undefined },
  ])
})

test('rules of the own bus and of the default bus, with what their targets get', () => {
  const template = `{"kind":"notice","about":<detail-subject>,"mail":<detail>,"queue":"${SENDS_URL}"}`
  expect(rulesOf(assembly)).toMatchObject([
    {
      name: 'notice',
      busName: 'mailjobs-dev',
      enabled: true,
      pattern: { source: ['mailjobs'], detail: { monitor: ['nightly-batch'] } },
      targets: [
        {
          arn: functionArn,
          input: {
            kind: 'template',
            paths: { 'detail-subject': '$.detail.subject', detail: '$.detail' },
            template,
          },
        },
      ],
    },
    {
      busName: 'default',
      enabled: false,
      pattern: { source: ['aws.ses'] },
      targets: [
        { arn: functionArn, input: { kind: 'event' } },
        { arn: functionArn, input: { kind: 'path', path: '$.detail' } },
        { arn: functionArn, input: { kind: 'constant', json: '{"a":1}' } },
      ],
    },
  ])
})

async function synthesizedAssembly(): Promise<CloudAssembly> {
  const bundle = await mkdtemp(join(directory, 'bundle-'))
  await writeFile(join(bundle, 'index.mjs'), 'export const handler = async () => {}')
  const outdir = await mkdtemp(join(directory, 'cdk-out-'))
  const app = new App({ outdir, context: { 'aws:cdk:bundling-stacks': [] } })
  const stack = new Stack(app, 'Core')
  const dead = new Queue(stack, 'Dead', { queueName: 'sends-dead' })
  const queue = new Queue(stack, 'Sends', {
    queueName: 'sends',
    visibilityTimeout: Duration.seconds(660),
    deliveryDelay: Duration.seconds(5),
    deadLetterQueue: { queue: dead, maxReceiveCount: 3 },
    enforceSSL: true,
  })
  const lambda = new LambdaFunction(stack, 'Send', {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromAsset(bundle),
    environment: { QUEUE: queue.queueUrl },
  })
  lambda.addEventSource(
    new SqsEventSource(queue, {
      batchSize: 5,
      maxBatchingWindow: Duration.seconds(5),
      maxConcurrency: 2,
      reportBatchItemFailures: true,
    }),
  )
  new StringParameter(stack, 'Addresses', {
    parameterName: '/mailjobs/dev/addresses',
    stringValue: stack.toJsonString({ queue: queue.queueUrl }),
  })
  addApi(stack, lambda)
  addRules(stack, lambda, queue)
  app.synth()
  return readCloudAssembly(outdir)
}

function addApi(stack: Stack, lambda: LambdaFunction): void {
  const api = new RestApi(stack, 'Api', {
    deployOptions: { stageName: 'v1' },
    defaultMethodOptions: { authorizationType: AuthorizationType.IAM },
    defaultIntegration: new LambdaIntegration(lambda),
  })
  api.root.addMethod('ANY')
  const sends = api.root.addResource('sends')
  sends.addMethod('POST')
  sends.addResource('{id}').addMethod('GET')
  api.addGatewayResponse('TooLarge', {
    type: ResponseType.REQUEST_TOO_LARGE,
    statusCode: '413',
    templates: { 'application/json': '{"error":"too large"}' },
  })
  api.addGatewayResponse('Failed', { type: ResponseType.DEFAULT_5XX })
}

function addRules(stack: Stack, lambda: LambdaFunction, queue: Queue): void {
  new Rule(stack, 'Notice', {
    ruleName: 'notice',
    eventBus: new EventBus(stack, 'Bus', { eventBusName: 'mailjobs-dev' }),
    eventPattern: { source: ['mailjobs'], detail: { monitor: ['nightly-batch'] } },
    targets: [
      new LambdaTarget(lambda, {
        event: RuleTargetInput.fromObject({
          kind: 'notice',
          about: EventField.fromPath('$.detail.subject'),
          mail: EventField.fromPath('$.detail'),
          queue: queue.queueUrl,
        }),
      }),
    ],
  })
  new Rule(stack, 'Delivery', {
    enabled: false,
    eventPattern: { source: ['aws.ses'] },
    targets: [
      new LambdaTarget(lambda),
      new LambdaTarget(lambda, { event: RuleTargetInput.fromEventPath('$.detail') }),
      new LambdaTarget(lambda, { event: RuleTargetInput.fromObject({ a: 1 }) }),
    ],
  })
}
