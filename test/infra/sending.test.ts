import { Match } from 'aws-cdk-lib/assertions'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { checkSecurity } from '../../infra/security-checks.js'
import { FUNCTION_ENV } from '../../shared/contract/env.js'
import { FAILURES } from '../../shared/failures/catalogue.js'
import { noticeRequestSchema } from '../../shared/jobs/requests/notice-request.js'
import { scheduledSendRequestSchema } from '../../shared/jobs/requests/scheduled-send-request.js'
import { senderDefinitionSchema } from '../../shared/jobs/requests/sender-definition.js'
import { readWatchRequest } from '../../shared/jobs/requests/watch-request.js'
import { exampleJobs } from './example-jobs.js'
import { permissionsOf } from './role-permissions.js'
import { sendingJobs } from './sending-jobs.js'
import { resourcesOf, stackOf, stateStackOf, templateOf, unbundledApp } from './synthesize-stack.js'

const template = templateOf(stackOf(sendingJobs))

describe('the functions', () => {
  test.each([
    { name: 'Api', Timeout: 29, MemorySize: 512, RecursiveLoop: 'Terminate' },
    { name: 'Send', Timeout: 720, MemorySize: 512, RecursiveLoop: 'Allow' },
    { name: 'Watch', Timeout: 300, MemorySize: 256, RecursiveLoop: 'Terminate' },
  ])('$name: $Timeout s, $MemorySize MB', ({ name, Timeout, MemorySize, RecursiveLoop }) => {
    const owner = name === 'Watch' ? 'Watching' : 'Sending'
    template.hasResourceProperties('AWS::Lambda::Function', {
      Role: { 'Fn::GetAtt': [Match.stringLikeRegexp(`^${owner}${name}FunctionRole`), 'Arn'] },
      Timeout,
      MemorySize,
      RecursiveLoop,
      ReservedConcurrentExecutions: Match.absent(),
      Environment: {
        Variables: {
          [FUNCTION_ENV.stage]: 'test',
          NODE_OPTIONS: `--max-semi-space-size=1 --max-old-space-size=${Math.floor(MemorySize * 0.9)}`,
          [FUNCTION_ENV.bucket]: Match.anyValue(),
          [FUNCTION_ENV.eventBus]: { Ref: Match.stringLikeRegexp('^MailEvents') },
          [FUNCTION_ENV.sendQueue]: { Ref: Match.stringLikeRegexp('^SendingQueuesShared') },
        },
      },
    })
  })

  test('what comes from callers and queues alone has no retries of events', () => {
    const configured = resourcesOf(template, 'AWS::Lambda::EventInvokeConfig')
    const names = configured.map(({ Properties }) => JSON.stringify(Properties['FunctionName']))
    expect(names.filter((name) => /SendingApi|SendingSend/.test(name))).toEqual([])
    expect(configured).toHaveLength(2)
  })

  test('every log has an end', () => {
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 90 })
  })
})

describe('the queues', () => {
  test('is encrypted, longer invisible than a run can be, and gives up after five runs that died', () => {
    template.hasResourceProperties('AWS::SQS::Queue', {
      SqsManagedSseEnabled: true,
      VisibilityTimeout: 780,
      MessageRetentionPeriod: 14 * 86_400,
      RedrivePolicy: {
        deadLetterTargetArn: {
          'Fn::GetAtt': [Match.stringLikeRegexp('^SendingQueuesDeadLetters'), 'Arn'],
        },
        maxReceiveCount: 5,
      },
    })
  })

  test('feeds the send function, which answers for each message', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^SendingQueuesShared'), 'Arn'] },
      FunctionName: { Ref: Match.stringLikeRegexp('^SendingSendFunction') },
      BatchSize: 1,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 3 },
    })
  })

  test('each sender by SMTP has one of its own, which its parameter names; SES has that of all', () => {
    const queueIds = Object.keys(template.findResources('AWS::SQS::Queue'))
    const ofParameters = resourcesOf(template, 'AWS::SSM::Parameter').flatMap(
      ({ Properties: { Name, Value } }) => {
        const ref = /"Ref":"(SendingQueues\w+)"/.exec(JSON.stringify(Value))?.[1]
        return ref === undefined ? [] : [[String(Name), ref] as const]
      },
    )
    const names = ofParameters.map(([name]) => name)
    expect(names.toSorted()).toEqual(
      ['legacy', 'modern', 'relay'].map((name) => `/mailjobs/test/senders/${name}`),
    )
    for (const [name, queueId] of ofParameters) {
      expect(queueIds).toContain(queueId)
      expect(queueId).toContain(`Sender${name.split('/').at(-1)}Queue`)
      template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
        EventSourceArn: { 'Fn::GetAtt': [queueId, 'Arn'] },
        FunctionName: { Ref: Match.stringLikeRegexp('^SendingSendFunction') },
      })
    }
  })
})

describe('the API', () => {
  test('every route asks for a signature and is answered by the function', () => {
    const methods = resourcesOf(template, 'AWS::ApiGateway::Method').map(({ Properties }) =>
      methodSchema.parse(Properties),
    )
    expect(methods).toHaveLength(6)
    expect(methods).toEqual(
      methods.map(() =>
        expect.objectContaining({
          AuthorizationType: 'AWS_IAM',
          Integration: expect.objectContaining({ Type: 'AWS_PROXY' }),
        }),
      ),
    )
    expect(methods.map(({ HttpMethod }) => HttpMethod).toSorted()).toEqual([
      'GET',
      'GET',
      'POST',
      'POST',
      'POST',
      'POST',
    ])
  })

  test('its paths', () => {
    const parts = resourcesOf(template, 'AWS::ApiGateway::Resource').map(
      ({ Properties }) => Properties['PathPart'],
    )
    expect(parts).toEqual(['sends', '{id}', 'retry', 'cancel', 'uploads'])
  })

  test('is regional, limited, and logs each call without its body', () => {
    template.hasResourceProperties('AWS::ApiGateway::RestApi', {
      EndpointConfiguration: { Types: ['REGIONAL'] },
      BinaryMediaTypes: Match.absent(),
    })
    template.hasResourceProperties('AWS::ApiGateway::Stage', {
      StageName: 'v1',
      AccessLogSetting: {
        DestinationArn: Match.anyValue(),
        Format: Match.not(Match.stringLikeRegexp('body')),
      },
      MethodSettings: [
        {
          HttpMethod: '*',
          ResourcePath: '/*',
          ThrottlingRateLimit: 10,
          ThrottlingBurstLimit: 50,
          DataTraceEnabled: false,
        },
      ],
    })
  })

  test.each([
    { type: 'REQUEST_TOO_LARGE', code: 'REQUEST_TOO_LARGE' },
    { type: 'THROTTLED', code: 'TOO_MANY_REQUESTS' },
    { type: 'MISSING_AUTHENTICATION_TOKEN', code: 'CALLER_REFUSED' },
    { type: 'DEFAULT_4XX', code: 'CALLER_REFUSED' },
    { type: 'DEFAULT_5XX', code: 'API_UNAVAILABLE' },
  ] as const)('answers $type by itself, in the form of all errors', ({ type, code }) => {
    const { meaning: message, remedy } = FAILURES[code]
    template.hasResourceProperties('AWS::ApiGateway::GatewayResponse', {
      ResponseType: type,
      ResponseTemplates: {
        'application/json': Match.serializedJson({ error: { code, message, remedy } }),
      },
    })
  })

  test('the role by which API Gateway logs outlives the stack: other APIs of the account use it', () => {
    template.hasResource('AWS::ApiGateway::Account', { DeletionPolicy: 'Retain' })
  })
})

describe('the definitions', () => {
  test('are parameters in ASCII, one for each sender and one for the address book', () => {
    const parameters = new Map(
      resourcesOf(template, 'AWS::SSM::Parameter').map(({ Properties }) => {
        const { Name, Value } = parameterSchema.parse(Properties)
        return [Name, JSON.parse(Value)]
      }),
    )
    const { '/mailjobs/test/addresses': book, ...senders } = Object.fromEntries(parameters)
    expect(book).toEqual({ 当番: ['oncall@example.com'] })
    expect(Object.keys(senders)).toEqual(
      ['default', 'relay', 'modern', 'legacy'].map((name) => `/mailjobs/test/senders/${name}`),
    )
    for (const sender of Object.values(senders)) senderDefinitionSchema.parse(sender)
  })

  test('a large one may be of the advanced tier, and shrink again; one that is too large is an error with its path', () => {
    const many = (count: number) => ({
      ...sendingJobs,
      addresses: Object.fromEntries(
        Array.from({ length: count }, (_, index) => [`person ${index}`, `p${index}@example.com`]),
      ),
      monitors: {},
      sends: {},
    })
    templateOf(stackOf(many(150))).hasResourceProperties('AWS::SSM::Parameter', {
      Name: '/mailjobs/test/addresses',
      Tier: 'Intelligent-Tiering',
    })
    expect(() => stackOf(many(400))).toThrow(/addresses: has \d+ bytes .* a parameter holds 8192/)
  })

  test('logins are secrets without a value, one for each name, retained', () => {
    const state = templateOf(stateStackOf(sendingJobs))
    const secrets = resourcesOf(state, 'AWS::SecretsManager::Secret')
    expect(secrets.map(({ Properties }) => Properties['Name'])).toEqual([
      'mailjobs/test/mailboxes/operations',
      'mailjobs/test/mailboxes/accounting',
      'mailjobs/test/senders/relay',
      'mailjobs/test/senders/modern',
    ])
    for (const secret of secrets) {
      expect(secret.DeletionPolicy).toBe('RetainExceptOnCreate')
      expect(Object.keys(secret.Properties).toSorted()).toEqual(['Description', 'Name'])
    }
  })
})

describe('what starts a send', () => {
  test('a schedule for each scheduled send, tried for a day; a paused one is disabled', () => {
    const sends = schedules().filter(({ Name }) => Name.startsWith('send.'))
    expect(sends.map(({ Name, State }) => [Name, State])).toEqual([
      ['send.daily-report', 'ENABLED'],
      ['send.hourly', 'DISABLED'],
    ])
    for (const { Target } of sends) {
      expect(Target.Input).toMatch(/^[ -~]*$/)
      const due = Target.Input.replace('<aws.scheduler.scheduled-time>', '2026-11-21T09:00:00Z')
      scheduledSendRequestSchema.parse(JSON.parse(due))
      expect(Target).toMatchObject({
        RetryPolicy: { MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 86_400 },
        DeadLetterConfig: { Arn: expect.anything() },
      })
    }
  })

  test('a send whose schedule could not have its name is an error with its path', () => {
    const name = 'x'.repeat(60)
    const jobs = { ...sendingJobs, sends: { [name]: sendingJobs.sends.hourly } }
    expect(() => stackOf(jobs)).toThrow(/sends\.x+: must have at most 59 characters in its name/)
  })

  test('the watch function looks every 15 minutes', () => {
    const [watch] = schedules().filter(({ Name }) => Name === 'mailjobs.watch')
    expect(watch).toMatchObject({ ScheduleExpression: 'rate(15 minutes)' })
    expect(readWatchRequest(JSON.parse(watch?.Target.Input ?? ''))).toMatchObject({
      kind: 'tick',
      senders: Object.keys(sendingJobs.senders),
    })
  })

  test('a match of a monitor with notify, as a notice with the detail of its event', () => {
    const rules = rulesWith({ source: ['mailjobs'] })
    expect(rules).toHaveLength(1)
    const [{ EventPattern, Targets } = noRule] = rules
    expect(EventPattern).toEqual({
      source: ['mailjobs'],
      'detail-type': ['Mail Matched'],
      detail: { monitor: ['invoices'], replay: [{ exists: false }] },
    })
    const [{ InputTransformer, DeadLetterConfig } = noTarget] = Targets
    expect(InputTransformer?.InputPathsMap).toEqual({ match: '$.detail' })
    expect(DeadLetterConfig).toBeDefined()
    const variables = InputTransformer?.InputTemplate.match(/<[^>]*>/g)
    expect(variables).toEqual(['<match>'])
    const input = InputTransformer?.InputTemplate.replace('<match>', JSON.stringify(match))
    expect(noticeRequestSchema.parse(JSON.parse(input ?? ''))).toMatchObject({
      monitor: 'invoices',
      notify: { sender: 'default', to: ['当番', 'Second <second@example.com>'] },
    })
  })

  test('however many monitors notify, the policy of the function has one statement for them', () => {
    const { invoices } = sendingJobs.monitors
    const monitors = Object.fromEntries(
      Array.from({ length: 60 }, (_, index) => [`invoices-${index}`, invoices]),
    )
    const many = templateOf(stackOf({ ...sendingJobs, monitors }))
    many.resourceCountIs('AWS::Events::Rule', 61)
    const permitted = (from: typeof many) => resourcesOf(from, 'AWS::Lambda::Permission').length
    expect(permitted(many)).toBe(permitted(template))
  })
})

test('a rule of notices is made when it may write into the queue', () => {
  const rules = Object.values(template.findResources('AWS::Events::Rule')).filter((rule) =>
    JSON.stringify(rule).includes('"detail-type":["Mail Matched"]'),
  )
  expect(rules).toHaveLength(1)
  for (const { DependsOn } of rules)
    expect(DependsOn).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^DeadLettersPolicy/),
        expect.stringMatching(/^SendingOrdersQueuePolicy/),
      ]),
    )
})

describe('what SES reports', () => {
  test('comes from the configuration set to the default bus, and from there into the queue of the watch function', () => {
    template.hasResourceProperties('AWS::SES::ConfigurationSet', { Name: 'mailjobs-test' })
    template.hasResourceProperties('AWS::SES::ConfigurationSetEventDestination', {
      EventDestination: {
        Enabled: true,
        MatchingEventTypes: ['delivery', 'bounce', 'complaint', 'reject'],
        EventBridgeDestination: Match.anyValue(),
      },
    })
    const [{ EventPattern, EventBusName, Targets } = noRule] = rulesWith({ source: ['aws.ses'] })
    expect(EventBusName).toBeUndefined()
    expect(EventPattern.detail).toEqual({
      mail: {
        tags: { 'ses:configuration-set': ['mailjobs-test'], 'mailjobs-send': [{ exists: true }] },
      },
    })
    expect(Targets).toMatchObject([
      { Arn: { 'Fn::GetAtt': [expect.stringMatching(/^SendingSesReportQueue/), 'Arn'] } },
    ])
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^SendingSesReportQueue'), 'Arn'] },
      FunctionName: { Ref: Match.stringLikeRegexp('^WatchingWatchFunction') },
    })
  })

  test('nothing of SES without a sender by SES', () => {
    const { relay } = sendingJobs.senders
    const smtp = templateOf(
      stackOf({ ...sendingJobs, senders: { relay }, sends: {}, monitors: {} }),
    )
    smtp.resourceCountIs('AWS::SES::ConfigurationSet', 0)
    smtp.resourceCountIs('AWS::Events::Rule', 0)
    expect(permissionsOf(smtp, 'SendingSendFunction').join()).not.toContain('ses:')
  })
})

test('the alarms of sending', () => {
  const alarms = resourcesOf(template, 'AWS::CloudWatch::Alarm').map(({ Properties }) => Properties)
  const names = alarms.map(({ AlarmName }) => AlarmName)
  expect(names).toContain('mailjobs-test-send-dead-letters')
  expect(alarms).toContainEqual(
    expect.objectContaining({
      AlarmName: 'mailjobs-test-sends-late',
      Namespace: 'mailjobs',
      MetricName: 'OldestOpenSendSeconds',
      Dimensions: [{ Name: 'Stage', Value: 'test' }],
      Statistic: 'Maximum',
      Period: 900,
      EvaluationPeriods: 2,
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 3_600,
      TreatMissingData: 'breaching',
    }),
  )
  expect(alarms).toContainEqual(
    expect.objectContaining({
      AlarmName: 'mailjobs-test-sends-failed',
      Namespace: 'mailjobs',
      MetricName: 'SendsFailed',
      Dimensions: [{ Name: 'Stage', Value: 'test' }],
      Threshold: 0,
      TreatMissingData: 'notBreaching',
    }),
  )
})

test('without a sender there is nothing of it all', () => {
  const without = templateOf(stackOf(exampleJobs))
  const sending = ['ApiGateway::', 'SES::', 'SSM::', 'Lambda::EventSourceMapping']
  const types = resourcesOf(without).map(({ Type }) => Type)
  const found = types.filter((type) => sending.some((part) => type.includes(part)))
  expect(found).toEqual([])
  without.resourceCountIs('AWS::Lambda::Function', 2)
  without.resourceCountIs('AWS::SQS::Queue', 1)
})

test('cdk-nag finds nothing that is not acknowledged with a reason: a violation ends the synth', () => {
  const app = unbundledApp()
  checkSecurity(app)
  stackOf(sendingJobs, app)
  app.synth()
})

const match = {
  id: 'accounting.inbox-1.1.1',
  mailbox: 'accounting',
  monitor: 'invoices',
  sender: 'supplier@example.com',
  subject: '請求書 <1>',
  receivedAt: '2026-11-21T09:00:00.000Z',
  captures: {},
  bucket: 'bucket',
  manifestKey: 'mail/invoices/2026/11/21/id/mail.json',
  attachments: [],
}

const methodSchema = z.looseObject({
  HttpMethod: z.string(),
  AuthorizationType: z.string(),
  Integration: z.looseObject({ Type: z.string() }),
})

const ASCII = z.string().regex(/^[ -~]*$/)

/** A text, or one that is put together with what is known once it is deployed. */
const valueSchema = z.union([
  ASCII,
  z
    .object({ 'Fn::Join': z.tuple([z.literal(''), z.array(z.union([ASCII, z.looseObject({})]))]) })
    .transform(({ 'Fn::Join': [, parts] }) =>
      parts.map((part) => (typeof part === 'string' ? part : 'deployed')).join(''),
    ),
])

const parameterSchema = z.object({ Name: z.string(), Value: valueSchema })

const scheduleSchema = z.looseObject({
  Name: z.string(),
  State: z.string(),
  Target: z.looseObject({ Input: z.string() }),
})

const schedules = () =>
  resourcesOf(template, 'AWS::Scheduler::Schedule').map(({ Properties }) =>
    scheduleSchema.parse(Properties),
  )

const targetSchema = z.object({
  Arn: z.unknown(),
  DeadLetterConfig: z.unknown().optional(),
  InputTransformer: z
    .object({ InputPathsMap: z.record(z.string(), z.string()), InputTemplate: z.string() })
    .optional(),
})

const ruleSchema = z.object({
  EventBusName: z.unknown().optional(),
  EventPattern: z.looseObject({ source: z.array(z.string()), detail: z.unknown() }),
  Targets: z.array(targetSchema),
})

const noRule = { EventBusName: 'none', EventPattern: { detail: 'none' }, Targets: [] }
const noTarget = { InputTransformer: undefined, DeadLetterConfig: undefined }

const rulesWith = ({ source }: { readonly source: readonly string[] }) =>
  resourcesOf(template, 'AWS::Events::Rule')
    .map(({ Properties }) => ruleSchema.parse(Properties))
    .filter(({ EventPattern }) => EventPattern.source.join() === source.join())
