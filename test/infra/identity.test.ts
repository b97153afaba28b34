import type { Template } from 'aws-cdk-lib/assertions'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { sendingJobs } from './sending-jobs.js'
import { stackOf, stateStackOf, templateOf } from './synthesize-stack.js'

/** Replaced, they are lost, or what they held is. */
const STATEFUL = ['AWS::S3::Bucket', 'AWS::SecretsManager::Secret', 'AWS::SQS::Queue']

/** Properties that give a resource a name of its own. */
const NAMES = ['Name', 'BucketName', 'AlarmName', 'TopicName', 'QueueName', 'StageName', 'RoleName']

test('what holds state, under ids that no change of the code may move', () => {
  expect(identities(templateOf(stateStackOf(sendingJobs)))).toMatchInlineSnapshot(`
    [
      "AWS::S3::Bucket MailBucket mailjobs-test-<>-<>",
      "AWS::SecretsManager::Secret MailboxLoginaccounting2a31aefa mailjobs/test/mailboxes/accounting",
      "AWS::SecretsManager::Secret MailboxLoginoperations74de07c4 mailjobs/test/mailboxes/operations",
      "AWS::SecretsManager::Secret SenderLoginmodern774cdf08 mailjobs/test/senders/modern",
      "AWS::SecretsManager::Secret SenderLoginrelay682fbae2 mailjobs/test/senders/relay",
    ]
  `)
})

/** To CloudFormation another id with the same name is a resource that exists already: such a change cannot be deployed. */
test('what has a name, under ids that a move of its construct would change', () => {
  expect(identities(templateOf(stackOf(sendingJobs)))).toMatchInlineSnapshot(`
    [
      "AWS::ApiGateway::RestApi SendingHttpApi5E57E0FE mailjobs-test",
      "AWS::ApiGateway::Stage SendingHttpApiDeploymentStagev1A80B0DDD v1",
      "AWS::CloudWatch::Alarm DeadLetterAlarmBB7AE56D mailjobs-test-dead-letters",
      "AWS::CloudWatch::Alarm PlatformFunctions397D1BBE mailjobs-test-functions-failing",
      "AWS::CloudWatch::Alarm PlatformSchedulesA874F01E mailjobs-test-schedules-dropped",
      "AWS::CloudWatch::Alarm PollsStoppedAlarm51ED55C3 mailjobs-test-polls-stopped",
      "AWS::CloudWatch::Alarm QuarantineAlarmDCE264E5 mailjobs-test-mail-quarantined",
      "AWS::CloudWatch::Alarm SendingAlarmsApi96AADE38 mailjobs-test-api-failing",
      "AWS::CloudWatch::Alarm SendingAlarmsDead7DEADB24 mailjobs-test-send-dead-letters",
      "AWS::CloudWatch::Alarm SendingAlarmsFailed9818D0AF mailjobs-test-sends-failed",
      "AWS::CloudWatch::Alarm SendingAlarmsLateD69475DF mailjobs-test-sends-late",
      "AWS::CloudWatch::Alarm SendingAlarmsOrdersDead24FC4251 mailjobs-test-order-dead-letters",
      "AWS::CloudWatch::Alarm SendingAlarmsOrdersLate46FCC6A2 mailjobs-test-orders-late",
      "AWS::CloudWatch::Alarm SendingSesBouncesBC3FF26A mailjobs-test-mail-bouncing",
      "AWS::CloudWatch::Alarm SendingSesReportsDeadE0318541 mailjobs-test-report-dead-letters",
      "AWS::CloudWatch::Alarm VanishedAlarm401C0329 mailjobs-test-mail-vanished",
      "AWS::CloudWatch::Alarm WatchStopped1C9C31EA mailjobs-test-watch-stopped",
      "AWS::Events::EventBus MailEventsBus78DE06A9 mailjobs-test",
      "AWS::SES::ConfigurationSet SendingSesConfigurationSet961323CB mailjobs-test",
      "AWS::SQS::Queue DeadLettersBBF8BAAB",
      "AWS::SQS::Queue SendingOrdersDeadLettersDB4E22B7",
      "AWS::SQS::Queue SendingOrdersQueueD7EA24E0",
      "AWS::SQS::Queue SendingQueuesDeadLetters2A190B3D",
      "AWS::SQS::Queue SendingQueuesSenderlegacyQueue9E0564AD",
      "AWS::SQS::Queue SendingQueuesSendermodernQueue78D7C730",
      "AWS::SQS::Queue SendingQueuesSenderrelayQueue16033BC2",
      "AWS::SQS::Queue SendingQueuesSharedQueue3094AA47",
      "AWS::SQS::Queue SendingSesReportQueue74EA12EA",
      "AWS::SQS::Queue SendingSesReportQueueDeadLetters9A3EC475",
      "AWS::SSM::Parameter SendingParametersAddressesA8E0C363 /mailjobs/test/addresses",
      "AWS::SSM::Parameter SendingParametersSenderdefault214DF12B /mailjobs/test/senders/default",
      "AWS::SSM::Parameter SendingParametersSenderlegacyF8F5931A /mailjobs/test/senders/legacy",
      "AWS::SSM::Parameter SendingParametersSendermodern98EE0572 /mailjobs/test/senders/modern",
      "AWS::SSM::Parameter SendingParametersSenderrelay32CB2674 /mailjobs/test/senders/relay",
      "AWS::Scheduler::Schedule Schedulesaccounting719CDDE2 accounting",
      "AWS::Scheduler::Schedule Schedulesmailjobswatch5DE6F5CF mailjobs.watch",
      "AWS::Scheduler::Schedule Schedulessenddailyreport7649C6AB send.daily-report",
      "AWS::Scheduler::Schedule Schedulessendhourly646E9794 send.hourly",
      "AWS::Scheduler::ScheduleGroup SchedulesGroupC7F67308 mailjobs-test",
    ]
  `)
})

function identities(template: Template): readonly string[] {
  const { Resources } = z
    .object({
      Resources: z.record(
        z.string(),
        z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) }),
      ),
    })
    .parse(template.toJSON())
  return Object.entries(Resources)
    .flatMap(([id, { Type, Properties }]) => {
      const name = NAMES.map((key) => Properties[key]).find((value) => value !== undefined)
      if (name === undefined && !STATEFUL.includes(Type)) return []
      return [`${Type} ${id} ${nameText(name)}`.trimEnd()]
    })
    .toSorted()
}

const nameText = (name: unknown): string =>
  z
    .union([
      z.string(),
      z.undefined().transform(() => ''),
      z
        .object({ 'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]) })
        .transform(({ 'Fn::Join': [, parts] }) =>
          parts.map((part) => (typeof part === 'string' ? part : '<>')).join(''),
        ),
    ])
    .parse(name)
