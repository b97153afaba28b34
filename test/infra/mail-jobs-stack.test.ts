import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Match } from 'aws-cdk-lib/assertions'
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets'
import { Queue } from 'aws-cdk-lib/aws-sqs'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { checkSecurity } from '../../infra/security-checks.js'
import { FUNCTION_ENV } from '../../shared/contract/env.js'
import { KEEP_DAYS } from '../../shared/contract/retention.js'
import { cron, days, everything, matches, minutes } from '../../shared/jobs/define-jobs.js'
import type { MailboxDefinition, MonitorDefinition } from '../../shared/jobs/file/jobs-file.js'
import { pollRequestSchema } from '../../shared/jobs/requests/poll-request.js'
import { exampleJobs } from './example-jobs.js'
import { permissionsOf } from './role-permissions.js'
import { sendingJobs } from './sending-jobs.js'
import {
  resourcesOf,
  stackOf,
  statementsOf,
  stateStackOf,
  templateOf,
  unbundledApp,
} from './synthesize-stack.js'

const stack = stackOf(exampleJobs)
stack.monitor('nightly-batch').onMatched(new SqsQueue(new Queue(stack, 'BatchDone')))
const template = templateOf(stack)
const state = templateOf(stateStackOf(exampleJobs))
const both = [template, state]
const allStatements = both.flatMap(statementsOf)

const BUCKET_NAME = {
  'Fn::Join': ['', ['mailjobs-test-', { Ref: 'AWS::AccountId' }, '-', { Ref: 'AWS::Region' }]],
}
const BUCKET_ARN = {
  'Fn::Join': [
    '',
    [
      'arn:',
      { Ref: 'AWS::Partition' },
      ':s3:::mailjobs-test-',
      { Ref: 'AWS::AccountId' },
      '-',
      { Ref: 'AWS::Region' },
    ],
  ],
}

describe('what the policies allow', () => {
  test('no action with an asterisk', () => {
    const actions = allStatements.flatMap(({ Effect, Action }) =>
      Effect === 'Allow' ? Action : [],
    )
    expect(actions.length).toBeGreaterThan(10)
    expect(actions.filter((action) => String(action).includes('*'))).toEqual([])
  })

  test('an action with an asterisk is only ever denied, to those who come without TLS', () => {
    const broad = allStatements.filter(({ Action }) => String(Action).includes('*'))
    const withoutTls = { Bool: { 'aws:SecureTransport': 'false' } }
    expect(broad).not.toEqual([])
    expect(broad.map(({ Effect, Condition }) => ({ Effect, Condition }))).toEqual(
      broad.map(() => ({ Effect: 'Deny', Condition: withoutTls })),
    )
  })

  test('no resource with an asterisk but the prefixes of the bucket', () => {
    const resources = statementsOf(template)
      .filter(({ Effect }) => Effect === 'Allow')
      .flatMap(({ Resource }) => Resource ?? [])
      .map((resource) => JSON.stringify(resource))
      .filter((resource) => resource.includes('*'))
    const prefixes = resources.map((resource) => /"(\/[^"]*)"\]\]\}$/.exec(resource)?.[1])
    expect([...new Set(prefixes)].toSorted()).toEqual([
      '/definitions/*',
      '/expect/*',
      '/incidents/*',
      '/incoming/*',
      '/ledger-hours/*',
      '/ledger/*',
      '/mail/*',
      '/quarantine/*',
      '/state/*',
      '/state/.incidents/*',
      '/state/.mutes/*',
      '/state/.watch/*',
    ])
  })

  test.each([
    [
      's3:GetObject',
      [
        '/expect/*',
        '/incoming/*',
        '/ledger-hours/*',
        '/ledger/*',
        '/mail/*',
        '/quarantine/*',
        '/state/*',
      ],
    ],
    [
      's3:PutObject',
      [
        '/definitions/*',
        '/expect/*',
        '/incidents/*',
        '/incoming/*',
        '/ledger-hours/*',
        '/ledger/*',
        '/mail/*',
        '/quarantine/*',
        '/state/*',
      ],
    ],
    ['s3:PutObjectTagging', ['/mail/*']],
    ['s3:AbortMultipartUpload', ['/incoming/*', '/quarantine/*']],
    ['s3:DeleteObject', ['/incoming/*', '/state/.incidents/*']],
  ])('%s is allowed on its prefixes and no others', (action, prefixes) => {
    const allowed = permissionsOf(template, 'MonitorFunction')
    const found = allowed.filter((permission) => permission.startsWith(`${action} MailBucket`))
    expect(found).toEqual(prefixes.map((prefix) => `${action} MailBucket.Arn${prefix}`))
  })

  test('listing the bucket, without conditions: a missing key must be told from a forbidden one', () => {
    const listing = statementsOf(template).filter(({ Action }) => Action.includes('s3:ListBucket'))
    const ofEach = {
      Effect: 'Allow',
      Action: ['s3:ListBucket'],
      Resource: [BUCKET_ARN],
    }
    expect(listing).toEqual([ofEach, ofEach])
  })

  test('a secret may be read; only one for OAuth2 may be written, to store a new refresh token', () => {
    const oauth2 = { host: 'imap.example.co.jp', auth: 'oauth2' } as const
    const { operations } = exampleJobs.mailboxes
    const withOAuth2 = stackOf({
      ...exampleJobs,
      mailboxes: { ...exampleJobs.mailboxes, operations: { ...operations, imap: oauth2 } },
    })
    const statements = statementsOf(templateOf(withOAuth2))
    const secretsFor = (action: string) =>
      statements
        .filter(({ Action }) => Action.includes(action))
        .flatMap(({ Resource = [] }) => Resource.map((one) => JSON.stringify(one)))
        .map((resource) => /mailjobs\/test\/mailboxes\/([a-z]+)-\?{6}"/.exec(resource)?.[1])
    const all = ['operations', 'accounting', 'spare']
    expect(secretsFor('secretsmanager:GetSecretValue')).toEqual(all)
    expect(secretsFor('secretsmanager:PutSecretValue')).toEqual(['operations'])
    expect(secretsFor('secretsmanager:UpdateSecretVersionStage')).toEqual(['operations'])
    const actions = statements.flatMap(({ Action }) => Action.map(String))
    expect(actions.filter((action) => action.startsWith('secretsmanager:'))).toHaveLength(4)
  })

  test('the schedules may invoke the function and report to the dead letters, and nothing else', () => {
    expect(permissionsOf(template, 'Schedules')).toEqual([
      'lambda:InvokeFunction MonitorFunction.Arn',
      'lambda:InvokeFunction WatchingWatchFunction.Arn',
      'sqs:SendMessage DeadLetters.Arn',
    ])
  })
})

describe('what is kept', () => {
  test('the bucket outlives the stack, is closed and encrypted', () => {
    state.hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        BucketName: BUCKET_NAME,
        VersioningConfiguration: { Status: 'Enabled' },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            { ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } },
          ],
        },
      },
    })
  })

  test('there is a rule for every period that a jobs file may ask for', () => {
    const byTag = lifecycleRules().filter(({ TagFilters }) => TagFilters !== undefined)
    expect(byTag).toEqual(
      KEEP_DAYS.map((days) =>
        expect.objectContaining({
          Prefix: 'mail/',
          TagFilters: [{ Key: 'keep', Value: `${days}d` }],
          ExpirationInDays: days,
          Status: 'Enabled',
        }),
      ),
    )
  })

  test('no rule expires the state', () => {
    const expiring = lifecycleRules().filter(({ ExpirationInDays }) => ExpirationInDays)
    expect(expiring.map(({ Prefix }) => Prefix)).not.toContain(undefined)
    expect(expiring.filter(({ Prefix = '' }) => 'state/'.startsWith(Prefix))).toEqual([])
    expect(expiring.filter(({ Prefix = '' }) => Prefix.startsWith('state/'))).toEqual([])
  })

  test('every mailbox has one secret, retained and without a value', () => {
    const secrets = resourcesOf(state, 'AWS::SecretsManager::Secret')
    expect(secrets).toEqual(
      ['operations', 'accounting', 'spare'].map((mailbox) => ({
        Type: 'AWS::SecretsManager::Secret',
        DeletionPolicy: 'RetainExceptOnCreate',
        UpdateReplacePolicy: 'Retain',
        Properties: {
          Name: `mailjobs/test/mailboxes/${mailbox}`,
          Description: expect.stringContaining(mailbox),
        },
      })),
    )
  })
})

describe('what runs', () => {
  test('every function: Node 24 on arm64, a log with an end, its failures kept', () => {
    const functions = resourcesOf(template, 'AWS::Lambda::Function')
    expect(functions.length).toBeGreaterThan(0)
    for (const { Properties } of functions) {
      expect(Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        LoggingConfig: { LogGroup: { Ref: expect.any(String) } },
      })
      expect(Properties).not.toHaveProperty('VpcConfig')
      expect(Properties).not.toHaveProperty('ReservedConcurrentExecutions')
    }
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 90 })
    template.resourceCountIs('AWS::Logs::LogGroup', functions.length)
    template.allResourcesProperties('AWS::Lambda::EventInvokeConfig', {
      DestinationConfig: { OnFailure: Match.anyValue() },
    })
    template.resourceCountIs('AWS::Lambda::EventInvokeConfig', functions.length)
  })

  test('the monitor function finds what it was granted', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: {
          [FUNCTION_ENV.stage]: 'test',
          [FUNCTION_ENV.bucket]: BUCKET_NAME,
          [FUNCTION_ENV.eventBus]: { Ref: Match.stringLikeRegexp('^MailEvents') },
        },
      },
    })
  })

  test('every mailbox with monitors has one schedule, whose input is a poll request in ASCII', () => {
    const inputs = schedules().map(({ Name, Target }) => {
      expect(Target.Input).toMatch(/^[ -~]*$/)
      return { name: Name, request: pollRequestSchema.parse(JSON.parse(Target.Input)) }
    })
    expect(
      inputs.map(({ name, request }) => [
        name,
        request.mailbox.name,
        request.monitors.map((monitor) => monitor.name),
      ]),
    ).toEqual([
      ['operations', 'operations', ['nightly-batch', 'nightly-errors']],
      ['accounting', 'accounting', ['invoices']],
    ])
    expect(inputs[0]?.request).toMatchObject({
      scheduledTime: '<aws.scheduler.scheduled-time>',
      monitors: [{ when: { subject: [{ contains: '正常終了' }] } }, { keep: { for: 'forever' } }],
    })
  })

  test('a schedule that Lambda does not take is tried again within its minute, and is kept', () => {
    expect(schedules().map(({ Target }) => Target)).toEqual(
      schedules().map(() =>
        expect.objectContaining({
          RetryPolicy: { MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 60 },
          DeadLetterConfig: { Arn: expect.anything() },
        }),
      ),
    )
    template.allResourcesProperties('AWS::Scheduler::Schedule', {
      FlexibleTimeWindow: { Mode: 'OFF' },
      GroupName: { Ref: Match.anyValue() },
    })
    for (const schedule of Object.values(template.findResources('AWS::Scheduler::Schedule')))
      expect(schedule['DependsOn']).toContainEqual(
        expect.stringMatching(/^SchedulesRoleDefaultPolicy/),
      )
    template.hasResourceProperties('AWS::Scheduler::Schedule', {
      Name: 'accounting',
      ScheduleExpression: 'cron(0 9 ? * MON-FRI *)',
      ScheduleExpressionTimezone: 'Asia/Tokyo',
    })
  })

  test('a mailbox all of whose monitors are paused is not polled, and not missed', () => {
    const paused = templateOf(stackOf(jobsWith({ enabled: false })))
    paused.hasResourceProperties('AWS::Scheduler::Schedule', {
      Name: 'operations',
      State: 'DISABLED',
      Description: Match.stringLikeRegexp('PAUSED'),
    })
    const names = resourcesOf(paused, 'AWS::CloudWatch::Alarm').map(
      ({ Properties }) => Properties['AlarmName'],
    )
    expect(names).toEqual([
      'mailjobs-test-functions-failing',
      'mailjobs-test-schedules-dropped',
      'mailjobs-test-watch-stopped',
      'mailjobs-test-dead-letters',
      'mailjobs-test-mail-quarantined',
      'mailjobs-test-mail-vanished',
    ])
    const itsState = templateOf(stateStackOf(jobsWith({ enabled: false })))
    itsState.resourceCountIs('AWS::SecretsManager::Secret', 1)
    template.allResourcesProperties('AWS::Scheduler::Schedule', { State: 'ENABLED' })
  })

  test('one paused monitor of several goes along, and the mailbox is polled for the others', () => {
    const { mailboxes, monitors } = jobsWith({})
    const paused = { ...monitors.all, enabled: false }
    const mixed = templateOf(stackOf({ mailboxes, monitors: { ...monitors, paused } }))
    mixed.hasResourceProperties('AWS::Scheduler::Schedule', { State: 'ENABLED' })
    mixed.resourceCountIs('AWS::CloudWatch::Alarm', 7)
  })

  test('what is probably not meant is a warning of the synth, with its path', () => {
    const { mailboxes, monitors } = jobsWith({ poll: minutes(1) })
    const operations = {
      ...mailboxes.operations,
      secondsPerMessage: 60,
      imap: { provider: 'gmail' },
    }
    const warned = stackOf({ mailboxes: { operations }, monitors })
    const warnings = warned.node.metadata.filter(({ type }) => type === 'aws:cdk:warning')
    expect(warnings.map(({ data }) => data)).toEqual([
      expect.stringMatching(
        /^mailboxes\.operations\.poll: every 1 min leaves no room for a slow day: 1 monitor x 60 s .* \[ack: mailjobs:interval-below-lower-limit:mailboxes\.operations\.poll\]$/,
      ),
      expect.stringMatching(/^mailboxes\.operations\.poll: every 1 min is more often than gmail/),
    ])
  })

  test('definitions that a schedule cannot carry are an error that names the mailbox', () => {
    const when = { any: Array.from({ length: 100 }, () => ({ text: matches('予'.repeat(900)) })) }
    expect(() => stackOf(jobsWith({ when }))).toThrow(
      /mailboxes\.operations: has monitors of 5\d{5} bytes together/,
    )
  })
})

describe('alarms', () => {
  test('each says what it means to people, and has a section of the runbook', async () => {
    const runbook = await readFile(join(import.meta.dirname, '../../docs/runbook.md'), 'utf8')
    const anchors = [...runbook.matchAll(/^## (.+)$/gm)].map(([, heading = '']) =>
      heading.toLowerCase().replaceAll(' ', '-'),
    )
    const sending = templateOf(stackOf(sendingJobs))
    const alarms = [template, sending].flatMap((one) => resourcesOf(one, 'AWS::CloudWatch::Alarm'))
    expect(alarms).toHaveLength(23)
    for (const { Properties } of alarms) {
      const description = z.string().parse(Properties['AlarmDescription'])
      const [, errorImpact, section] =
        /^(.+) Runbook: docs\/runbook\.md#(.+)$/.exec(description) ?? []
      expect(errorImpact).toMatch(/^\S.{30,}\.$/)
      expect(anchors).toContain(section)
      expect(Properties).toMatchObject({
        AlarmActions: [{ Ref: expect.stringMatching(/^Alerts/) }],
        OKActions: [{ Ref: expect.stringMatching(/^Alerts/) }],
      })
    }
  })

  test.each([
    { of: 'ten minutes and a week', jobs: exampleJobs, Period: 600, EvaluationPeriods: 3 },
    {
      of: 'working days alone',
      jobs: jobsWith({ poll: cron('0 9 * * MON-FRI', 'Asia/Tokyo') }),
      Period: 86_400,
      EvaluationPeriods: 7,
    },
  ])('polls that stopped, of $of', ({ jobs, Period, EvaluationPeriods }) => {
    templateOf(stackOf(jobs)).hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'mailjobs-test-polls-stopped',
      Namespace: 'mailjobs',
      MetricName: 'PollDurationMs',
      Dimensions: [{ Name: 'Stage', Value: 'test' }],
      Period,
      EvaluationPeriods,
      Statistic: 'SampleCount',
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      TreatMissingData: 'breaching',
    })
  })

  test('a mail in quarantine, of whatever mailbox', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'mailjobs-test-mail-quarantined',
      Namespace: 'mailjobs',
      MetricName: 'MailQuarantined',
      Dimensions: [{ Name: 'Stage', Value: 'test' }],
      Period: 300,
      EvaluationPeriods: 1,
      Statistic: 'Sum',
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 0,
      TreatMissingData: 'notBreaching',
    })
  })

  test('polls that all lie too far apart for an alarm are the watch function’s alone', () => {
    const seldom = templateOf(stackOf(jobsWith({ poll: cron('0 9 * * MON', 'Asia/Tokyo') })))
    const alarms = resourcesOf(seldom, 'AWS::CloudWatch::Alarm')
    const names = alarms.map(({ Properties }) => Properties['AlarmName'])
    expect(names).toContain('mailjobs-test-watch-stopped')
    expect(names).not.toContain('mailjobs-test-polls-stopped')
  })

  test('go to the address in the jobs file, and CloudWatch may send them', () => {
    template.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'email',
      Endpoint: 'oncall@example.com',
    })
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Allow',
            Action: 'sns:Publish',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
          }),
        ]),
      },
    })
  })
})

test('cdk-nag finds nothing that is not acknowledged with a reason: a violation ends the synth', () => {
  const app = unbundledApp()
  checkSecurity(app)
  stackOf(exampleJobs, app)
  stateStackOf(exampleJobs, app)
  app.synth()
})

const ruleSchema = z.looseObject({
  Prefix: z.string().optional(),
  TagFilters: z.unknown().optional(),
  ExpirationInDays: z.number().optional(),
})

function lifecycleRules() {
  const [bucket] = resourcesOf(state, 'AWS::S3::Bucket')
  return z
    .object({ Rules: z.array(ruleSchema) })
    .parse(bucket?.Properties['LifecycleConfiguration']).Rules
}

function schedules() {
  const schema = z.object({ Name: z.string(), Target: z.looseObject({ Input: z.string() }) })
  return resourcesOf(template, 'AWS::Scheduler::Schedule')
    .map(({ Properties }) => schema.parse(Properties))
    .filter(({ Name }) => Name !== 'mailjobs.watch')
}

/** One monitor of one mailbox, with what the test is about. */
const jobsWith = ({
  when = everything(),
  poll = minutes(10),
  enabled = true,
}: Partial<MonitorDefinition & MailboxDefinition>) => ({
  mailboxes: {
    operations: { address: 'operations@example.co.jp', imap: { host: 'imap.example.co.jp' }, poll },
  },
  monitors: {
    all: { mailbox: 'operations', when, keep: { for: days(1) }, startFrom: 'now', enabled },
  },
})
