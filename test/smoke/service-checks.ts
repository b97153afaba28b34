import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { GetAccountSettingsCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { GetSendQuotaCommand, SESClient } from '@aws-sdk/client-ses'
import { GetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns'
import { z } from 'zod'
import { OUTPUT } from '../../shared/contract/outputs.js'
import { type SmokeCheck, type SmokeStack, verdict } from './smoke-check.js'

const toldSchema = z.object({ topic: z.string(), messageId: z.string() })

/** The watch function tells people that this is a test. @returns the topic */
async function tellTest({ output }: SmokeStack): Promise<string> {
  const lambda = new LambdaClient({})
  const FunctionName = output(OUTPUT.watchFunction)
  const event = { schemaVersion: 1, kind: 'test-alert', by: 'npm run smoke' }
  const { Payload } = await lambda.send(
    new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }),
  )
  return toldSchema.parse(JSON.parse(Buffer.from(Payload ?? []).toString('utf8'))).topic
}

/** Of new accounts. Source: SES developer guide, "Request production access". */
const SANDBOX_MAILS_A_DAY = 200

/** Of new accounts; each of the functions takes from it. Source: Lambda developer guide, "Lambda quotas". */
const LEAST_CONCURRENCY = 100

const A_DAY_MS = 86_400_000

/** What IAM, Lambda, SNS, Scheduler and SES answer in this account. */
export const SERVICE_CHECKS: readonly SmokeCheck[] = [
  {
    name: 'role-of-the-watch',
    proves: 'IAM lets a function do what its policy grants: the watch may publish',
    how: 'Invoke of the watch function, which tells people that it is a test',
    run: async (stack) => verdict(true, `published to ${await tellTest(stack)}`),
  },
  {
    name: 'alerts-reach-somebody',
    proves: 'somebody has confirmed the subscription to the alerts topic',
    how: 'GetTopicAttributes of the topic that the watch tells',
    run: async (stack) => {
      const TopicArn = await tellTest(stack)
      const { Attributes } = await new SNSClient({}).send(
        new GetTopicAttributesCommand({ TopicArn }),
      )
      const confirmed = Attributes?.['SubscriptionsConfirmed'] ?? '0'
      return verdict(Number(confirmed) > 0, `${confirmed} confirmed`)
    },
  },
  {
    name: 'schedules-fire',
    proves: 'Scheduler starts the monitor function by its role',
    how: 'FilterLogEvents for polls of the last day in the log of the monitor function',
    run: async ({ output }) => {
      const { events = [] } = await new CloudWatchLogsClient({}).send(
        new FilterLogEventsCommand({
          logGroupName: output(OUTPUT.monitorLogs),
          startTime: Date.now() - A_DAY_MS,
          filterPattern: '{ $.event = "poll succeeded" || $.event = "poll failed" }',
        }),
      )
      return verdict(events.length > 0, `${events.length} polls in the first page`)
    },
  },
  {
    name: 'ses-sandbox',
    proves: 'SES sends to recipients that nobody has verified',
    how: 'GetSendQuota: an account in the sandbox has 200 mails a day',
    run: async () => {
      const { Max24HourSend = 0 } = await new SESClient({}).send(new GetSendQuotaCommand({}))
      return verdict(Max24HourSend > SANDBOX_MAILS_A_DAY, `${Max24HourSend} mails a day`)
    },
  },
  {
    name: 'lambda-concurrency',
    proves: 'the account runs as many functions at a time as bursts ask for',
    how: 'GetAccountSettings of Lambda',
    run: async () => {
      const { AccountLimit } = await new LambdaClient({}).send(new GetAccountSettingsCommand({}))
      const limit = AccountLimit?.ConcurrentExecutions ?? 0
      return verdict(limit >= LEAST_CONCURRENCY, `${limit} at a time`)
    },
  },
]
