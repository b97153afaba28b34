import { describe, expect, test } from 'vitest'
import type { JobsFile } from '../../shared/jobs/file/jobs-file.js'
import { permissionsOf } from './role-permissions.js'
import { sendingJobs } from './sending-jobs.js'
import { resourcesOf, stackOf, statementsOf, templateOf } from './synthesize-stack.js'

const template = templateOf(stackOf(sendingJobs))

describe('what the roles may do, and nothing else', () => {
  const everyFunction = (name: string, owner = 'Sending') => [
    'events:PutEvents MailEventsBus.Arn',
    `logs:CreateLogStream ${owner}${name}FunctionLogs.Arn`,
    `logs:PutLogEvents ${owner}${name}FunctionLogs.Arn`,
    's3:ListBucket MailBucket.Arn',
    'sqs:SendMessage SendingQueuesSharedQueue.Arn',
  ]
  const worksOff = (queue: string) => [
    `sqs:DeleteMessage ${queue}.Arn`,
    `sqs:GetQueueAttributes ${queue}.Arn`,
    `sqs:ReceiveMessage ${queue}.Arn`,
  ]
  const senders = 'ssm:GetParameter arn:aws:ssm:::parameter/mailjobs/test/senders/*'
  /** Of the senders by SMTP. */
  const ownQueues = ['legacy', 'modern', 'relay'].map(
    (sender) => `SendingQueuesSender${sender}Queue`,
  )

  test('the api function: the outbox, the records of idempotency, what callers upload, and no kept mail', () => {
    expect(permissionsOf(template, 'SendingApiFunction')).toEqual(
      [
        ...everyFunction('Api'),
        ...worksOff('SendingOrdersQueue'),
        ...ownQueues.map((queue) => `sqs:SendMessage ${queue}.Arn`),
        'ssm:GetParameter arn:aws:ssm:::parameter/mailjobs/test/addresses',
        senders,
        's3:GetObject MailBucket.Arn/idempotency/*',
        's3:GetObject MailBucket.Arn/outbox/*',
        's3:GetObject MailBucket.Arn/reports/*',
        's3:GetObject MailBucket.Arn/uploads/*',
        's3:PutObject MailBucket.Arn/idempotency/*',
        's3:PutObject MailBucket.Arn/outbox/*',
        's3:PutObject MailBucket.Arn/state/.sends/*',
        's3:PutObject MailBucket.Arn/uploads/*',
      ].toSorted(),
    )
  })

  test('the send function: the outbox, the health of what it logs in to, its logins, SES as its senders', () => {
    const ses = 'if from noreply@example.co.jp'
    expect(permissionsOf(template, 'SendingSendFunction')).toEqual(
      [
        ...everyFunction('Send'),
        senders,
        's3:AbortMultipartUpload MailBucket.Arn/outbox/*',
        's3:DeleteObject MailBucket.Arn/state/.sends/*',
        's3:GetObject MailBucket.Arn/outbox/*',
        's3:GetObject MailBucket.Arn/state/.senders/*',
        's3:GetObject MailBucket.Arn/state/operations/health.json',
        's3:PutObject MailBucket.Arn/outbox/*',
        's3:PutObject MailBucket.Arn/state/.senders/*',
        's3:PutObject MailBucket.Arn/state/.sends/*',
        's3:PutObject MailBucket.Arn/state/operations/health.json',
        'secretsmanager:GetSecretValue arn:aws:secretsmanager:::secret:mailjobs/test/mailboxes/operations-??????',
        'secretsmanager:GetSecretValue arn:aws:secretsmanager:::secret:mailjobs/test/senders/modern-??????',
        'secretsmanager:GetSecretValue arn:aws:secretsmanager:::secret:mailjobs/test/senders/relay-??????',
        'secretsmanager:PutSecretValue arn:aws:secretsmanager:::secret:mailjobs/test/mailboxes/operations-??????',
        'secretsmanager:PutSecretValue arn:aws:secretsmanager:::secret:mailjobs/test/senders/modern-??????',
        'secretsmanager:UpdateSecretVersionStage arn:aws:secretsmanager:::secret:mailjobs/test/mailboxes/operations-??????',
        'secretsmanager:UpdateSecretVersionStage arn:aws:secretsmanager:::secret:mailjobs/test/senders/modern-??????',
        `ses:SendRawEmail arn:aws:ses:::configuration-set/mailjobs-test ${ses}`,
        `ses:SendRawEmail arn:aws:ses:::identity/* ${ses}`,
        ...['SendingQueuesSharedQueue', ...ownQueues].flatMap(worksOff),
        ...ownQueues.map((queue) => `sqs:SendMessage ${queue}.Arn`),
      ].toSorted(),
    )
  })

  test('the watch function: incidents, mutes, how mailboxes are; the outbox, the marks of open sends; telling people', () => {
    expect(permissionsOf(template, 'WatchingWatchFunction')).toEqual(
      [
        ...everyFunction('Watch', 'Watching'),
        ...worksOff('SendingSesReportQueue'),
        ...ownQueues.map((queue) => `sqs:SendMessage ${queue}.Arn`),
        senders,
        'sqs:SendMessage DeadLetters.Arn',
        's3:DeleteObject MailBucket.Arn/state/.incidents/*',
        's3:DeleteObject MailBucket.Arn/state/.mutes/*',
        's3:DeleteObject MailBucket.Arn/state/.sends/*',
        's3:GetObject MailBucket.Arn/outbox/*',
        's3:GetObject MailBucket.Arn/ledger/*',
        's3:GetObject MailBucket.Arn/state/*',
        's3:PutObject MailBucket.Arn/incidents/*',
        's3:PutObject MailBucket.Arn/outbox/*',
        's3:PutObject MailBucket.Arn/state/.incidents/*',
        's3:PutObject MailBucket.Arn/state/.sends/*',
        's3:PutObject MailBucket.Arn/state/.watch/*',
        'sns:Publish Alerts',
      ].toSorted(),
    )
  })

  test('the schedules: starting what they have to start, and reporting what they could not', () => {
    expect(permissionsOf(template, 'Schedules')).toEqual([
      'lambda:InvokeFunction MonitorFunction.Arn',
      'lambda:InvokeFunction WatchingWatchFunction.Arn',
      'sqs:SendMessage DeadLetters.Arn',
      'sqs:SendMessage SendingOrdersQueue.Arn',
    ])
  })

  test('rules of ours alone may write into the queues of orders and reports', () => {
    const policies = resourcesOf(template, 'AWS::SQS::QueuePolicy').map(({ Properties }) =>
      JSON.stringify(Properties),
    )
    for (const queue of ['SendingOrdersQueue', 'SendingSesReportQueue']) {
      const [policy = '', ...others] = policies.filter((one) =>
        new RegExp(`"Queues":\\[\\{"Ref":"${queue}[0-9A-F]{8}"`).test(one),
      )
      expect(others).toEqual([])
      expect(policy).toMatch(/"aws:SourceArn":/)
      expect(policy).toMatch(/"Service":"events.amazonaws.com"/)
    }
  })

  test('no action with an asterisk is allowed', () => {
    const allowed = statementsOf(template).filter(({ Effect }) => Effect === 'Allow')
    const broad = allowed.filter(({ Action }) => Action.some((one) => String(one).includes('*')))
    expect(broad).toEqual([])
  })

  test('SES in a region of its own: its identities, and a warning that nothing comes back', () => {
    const stack = stackOf(withSesIn('us-east-1'))
    const warnings = stack.node.findAll().flatMap(({ node }) => node.metadata)
    expect(warnings.map(({ data }) => data)).toContainEqual(
      expect.stringMatching(/^senders\.default\.region: unless the stack is deployed to us-east-1/),
    )
    expect(permissionsOf(templateOf(stack), 'SendingSendFunction')).toContain(
      'ses:SendRawEmail arn:aws:ses:us-east-1::identity/* if from noreply@example.co.jp',
    )
  })
})

const withSesIn = (region: string): JobsFile => ({
  ...sendingJobs,
  senders: { ...sendingJobs.senders, default: { ...sendingJobs.senders.default, region } },
})
