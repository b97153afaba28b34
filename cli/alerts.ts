import { hostname, userInfo } from 'node:os'
import { Command } from 'commander'
import pc from 'picocolors'
import { z } from 'zod'
import { OUTPUT } from '../shared/contract/outputs.js'
import { OperatorError } from '../shared/failures/operator-error.js'
import { EXIT } from './exit-codes.js'
import { DEFAULT_DATA, jsonOption } from './options.js'
import { chosenPlace, type PlaceOptions, withPlaceOptions } from './place/chosen-place.js'

interface AlertsOptions extends PlaceOptions {
  readonly json?: boolean
}

const HELP = `
The watch function publishes it, by its own role, as it tells of incidents: what that answers is what the topic has accepted. Whether it reaches
somebody only they can say: a subscription has to be confirmed once. In a local world nobody is mailed; the message is in alerts.jsonl.

Examples:
  mailjobs alerts test
  mailjobs alerts test --stack mailjobs-prod --json

It ends with 0 if the topic has accepted it, else with 1 and the reason.`

/** `mailjobs alerts`: whether people can be told. */
export const alertsCommand = (): Command =>
  new Command('alerts')
    .description('Prove the way by which people are told.')
    .addHelpText('after', HELP)
    .addCommand(
      withPlaceOptions(new Command('test').description('Send a message that says it is a test.'))
        .addOption(jsonOption('one object'))
        .action(async (options: AlertsOptions) => {
          process.exitCode = await test(options)
        }),
    )

const testedSchema = z.object({ topic: z.string(), messageId: z.string(), at: z.string() })

/** The function answered something else: it is of another version. */
class AlertsUntestable extends OperatorError {
  override readonly name = 'AlertsUntestable'
}

async function test({ json, ...options }: AlertsOptions): Promise<number> {
  const place = await chosenPlace(options)
  const by = `${userInfo().username}@${hostname()}`
  const { withMonitorFunction } = await import('./place/monitor-function.js')
  const use = {
    output: OUTPUT.watchFunction,
    say: (line: string) => console.error(pc.dim(line)),
    signal: new AbortController().signal,
  }
  const answered = await withMonitorFunction(options, use, (watch) =>
    watch.invoke({ schemaVersion: 1, kind: 'test-alert', by }),
  )
  const tested = testedSchema.safeParse(answered)
  if (!tested.success)
    throw new AlertsUntestable(
      `The watch function of ${place.name} does not know the test: deploy it anew (npm run deploy).`,
    )
  const { topic, messageId } = tested.data
  const where =
    options.stack === undefined
      ? `Nobody is mailed: it is in ${options.data ?? DEFAULT_DATA}/alerts.jsonl.`
      : `Who is subscribed, and has confirmed that: aws sns list-subscriptions-by-topic --topic-arn ${topic}`
  console.log(
    json
      ? JSON.stringify(tested.data, null, 2)
      : `${pc.green('accepted')}  by ${topic}, as message ${messageId}\n          ${where}`,
  )
  return EXIT.done
}
