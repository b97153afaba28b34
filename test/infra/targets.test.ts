import { Validations } from 'aws-cdk-lib'
import { Match } from 'aws-cdk-lib/assertions'
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets'
import { Queue } from 'aws-cdk-lib/aws-sqs'
import { describe, expect, test } from 'vitest'
import { checkSecurity } from '../../infra/security-checks.js'
import { exampleJobs } from './example-jobs.js'
import { resourcesOf, stackOf, templateOf, unbundledApp } from './synthesize-stack.js'

describe('onMatched', () => {
  const stack = stackOf(exampleJobs)
  stack.monitor('nightly-batch').onMatched(new SqsQueue(new Queue(stack, 'BatchDone')))
  const template = templateOf(stack)

  test('starts the target for matches of this monitor', () => {
    template.resourceCountIs('AWS::Events::Rule', 1)
    template.hasResourceProperties('AWS::Events::Rule', {
      EventBusName: { Ref: Match.stringLikeRegexp('^MailEvents') },
      EventPattern: {
        source: ['mailjobs'],
        'detail-type': ['Mail Matched'],
        detail: { monitor: ['nightly-batch'], replay: [{ exists: false }] },
      },
      Targets: [{ Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^BatchDone'), 'Arn'] } }],
    })
  })

  test('starts it for replays as well where that is asked for', () => {
    const other = stackOf(exampleJobs)
    const target = new SqsQueue(new Queue(other, 'BatchDone'))
    other.monitor('invoices').onMatched(target, { replays: true })
    templateOf(other).hasResourceProperties('AWS::Events::Rule', {
      EventPattern: Match.objectEquals({
        source: ['mailjobs'],
        'detail-type': ['Mail Matched'],
        detail: { monitor: ['invoices'] },
      }),
    })
  })

  test('a monitor that does not exist is an error with what was probably meant', () => {
    expect(() => stack.monitor('nightly-bach')).toThrow(
      /nightly-bach: is not a monitor; there are: nightly-batch, .* did you mean nightly-batch\?/,
    )
  })
})

test('an alarm for each target says which job was not started', () => {
  const app = unbundledApp()
  const own = stackOf(exampleJobs, app)
  for (const id of ['One', 'Two'])
    own.monitor('invoices').onMatched(new SqsQueue(new Queue(own, id)))
  const alarms = resourcesOf(templateOf(own), 'AWS::CloudWatch::Alarm')
    .map(({ Properties }) => Properties)
    .filter(({ MetricName }) => MetricName === 'FailedInvocations')
  expect(alarms).toMatchObject([
    {
      AlarmName: 'mailjobs-test-jobs-not-started-invoices',
      Namespace: 'AWS/Events',
      Dimensions: [
        { Name: 'EventBusName', Value: { Ref: expect.stringMatching(/^MailEventsBus/) } },
        { Name: 'RuleName', Value: { Ref: expect.stringMatching(/^MonitorinvoicesOnMatched1/) } },
      ],
      Threshold: 0,
      TreatMissingData: 'notBreaching',
    },
    { AlarmName: 'mailjobs-test-jobs-not-started-invoices-2' },
  ])
})

test('what a target adds is checked as well, unless it says why it is right', () => {
  const addTarget = () => {
    const app = unbundledApp()
    const stack = stackOf(exampleJobs, app)
    const queue = new Queue(stack, 'Settlements', { enforceSSL: true })
    stack.monitor('invoices').onMatched(new SqsQueue(queue))
    checkSecurity(app)
    return { app, queue }
  }
  expect(() => addTarget().app.synth()).toThrow(/Settlements[\s\S]*AwsSolutions-SQS3/)
  const { app, queue } = addTarget()
  const reason = 'Who takes from it looks after what stays.'
  Validations.of(queue).acknowledge({ id: 'AwsSolutions-SQS3', reason })
  app.synth()
})
