import { randomUUID } from 'node:crypto'
import { Command, Option } from 'commander'
import pc from 'picocolors'
import { loginPlaces } from '../local/secrets/missing-login.js'
import { worldFiles } from '../local/world/world-files.js'
import { withAnyWorld } from './any-world.js'
import { SendApi, type SentMail } from './call/send-api.js'
import { type SendWords, sendBodyOf } from './call/send-body.js'
import { EXIT } from './exit-codes.js'
import { DEFAULT_DATA, DEFAULT_JOBS, dataOption, jobsOption, jsonOption } from './options.js'
import { clockWords } from './words/clock-words.js'
import { isTakenOver, lacksOnlyLogins, remediesOf } from './words/send-words.js'

/** What `mailjobs send` was asked. */
interface SendOptions extends SendWords {
  readonly jobs?: string
  readonly data: string
  readonly key?: string
  readonly again?: string
  readonly cancel?: string
  readonly json?: boolean
}

const HELP = `
Examples:
  mailjobs send --to oncall --subject 'It is done' --text 'All 12 jobs have ended.'
  mailjobs send --sender relay --to a@example.com --to b@example.com --subject Report --attach report.pdf < body.txt
  mailjobs send --key report-2026-11-21 ...    repeated with the same key, it is sent once
  mailjobs send --again 20261121T213000Z-3f9a1c0d5b7e2468
  mailjobs send --cancel 20261121T213000Z-3f9a1c0d5b7e2468

It asks the local world that runs on --data, or runs one of --jobs for as long as it takes; while another command
starts or ends one there, it waits. It ends with 0 if a server has taken the mail over for every recipient, with 1 if not: the output says for whom, why, and what to do.
A sender by SES does not send from this machine: a stand-in keeps the mail as a file, and says where.`

const list = (value: string, before: readonly string[] = []): string[] => [...before, value]

/** What belongs to a mail that is not there yet. */
const NOT_WITH_AN_ID = ['to', 'subject', 'text', 'html', 'attach', 'key']

/** `mailjobs send`: one mail by a sender. */
export const sendCommand = (): Command =>
  new Command('send')
    .description('Send one mail by a sender of a jobs file, from this machine.')
    .option('--to <address>', 'an address, or a name of the address book; may be repeated', list)
    .option('--cc <address>', 'may be repeated', list)
    .option('--bcc <address>', 'may be repeated', list)
    .option('--reply-to <address>', 'may be repeated', list)
    .option('--subject <text>')
    .option(
      '--text <text>',
      'the body; without it and without --html, what comes on standard input',
    )
    .option('--html <file>', 'a file with the body as HTML')
    .option('--attach <file>', 'may be repeated', list)
    .option('--sender <name>', 'of the jobs file (default: default)')
    .option('--key <key>', 'an idempotency key: a repetition with it sends nothing')
    .addOption(
      new Option('--again <id>', 'another attempt for those whom a send has not reached').conflicts(
        NOT_WITH_AN_ID,
      ),
    )
    .addOption(
      new Option(
        '--cancel <id>',
        'call a send off for those who wait for it; what a server may be taking goes out',
      ).conflicts([...NOT_WITH_AN_ID, 'again']),
    )
    .addOption(jobsOption(DEFAULT_JOBS))
    .addOption(dataOption())
    .addOption(jsonOption('the send as GET /sends/{id} answers it'))
    .addHelpText('after', HELP)
    .action(async (options: SendOptions) => {
      process.exitCode = await send(options)
    })

async function send(options: SendOptions): Promise<number> {
  const files = worldFiles(options.data)
  const begin = await beginningOf(options)
  // What was begun by a world that ended is gone on with by the next one.
  let id: string | undefined
  const exitCode = await withAnyWorld(
    {
      files,
      jobs: options.jobs,
      data: options.data,
      say: (line) => console.error(pc.dim(line)),
      // What is to be cancelled must not go out meanwhile.
      ...(options.cancel !== undefined && { takesQueues: false, settleLimitMs: 0 }),
      onEvent(event) {
        if (event.event !== 'ses kept') return
        console.error(`A stand-in took it for SES: it is in ${event.file}, and nothing was sent.`)
      },
    },
    async (url) => {
      const api = new SendApi(url)
      id ??= await begin(api)
      const sent = await api.outcomeOf(id)
      console.log(options.json ? JSON.stringify(sent) : wordsOf(sent, options.data))
      return exitCodeOf(sent, options)
    },
  )
  return exitCode ?? EXIT.failed
}

function exitCodeOf(sent: SentMail, { cancel }: SendOptions): number {
  const isAsWanted = cancel === undefined ? isTakenOver(sent.state) : isCancelled(sent)
  if (isAsWanted) return EXIT.done
  return lacksOnlyLogins(sent.recipients) ? EXIT.badSettings : EXIT.failed
}

/** What is asked of the API first; it answers with the id of the send. May be asked again, should no answer come. */
async function beginningOf(options: SendOptions): Promise<(api: SendApi) => Promise<string>> {
  const { again, cancel } = options
  if (again !== undefined) return (api) => api.again(again)
  if (cancel !== undefined) return (api) => api.cancel(cancel)
  const body = await sendBodyOf(options)
  // Without a key of the caller's own, one by which a repetition of this very command is known.
  const key = options.key ?? `send-${randomUUID()}`
  return (api) => api.send(body, { key })
}

const isCancelled = ({ recipients }: SentMail): boolean =>
  recipients.some(({ state }) => state === 'CANCELLED')

function wordsOf(sent: SentMail, data: string): string {
  const { id, state, recipients, warnings } = sent
  const lines = recipients.map(({ address, state: reached, code = '', reason = '' }) =>
    `  ${address}  ${reached}  ${isTakenOver(reached) ? '' : `${code}  ${reason}`}`.trimEnd(),
  )
  const remedies = remediesOf(recipients, () => loginPlaces(worldFiles(data).secrets, process.env))
  return [
    `${(isTakenOver(state) ? pc.green : pc.red)(state)}  ${id}`,
    ...lines,
    ...warnings.map((warning) => pc.yellow(`  ${warning}`)),
    ...remedies.map((remedy) => pc.dim(`What to do: ${remedy}`)),
    ...nextWords(sent, data),
  ].join('\n')
}

/** When it is tried again, or how somebody asks for that. */
function nextWords({ id, state, nextAttemptAt }: SentMail, data: string): string[] {
  const where = data === DEFAULT_DATA ? '' : ` --data ${data}`
  if (nextAttemptAt !== undefined) {
    const time = clockWords(new Date(nextAttemptAt), new Date())
    return [
      pc.dim(`It is tried again at ${time}, if a local world runs then: npm start -- --jobs ...`),
      pc.dim(`Not any more: npx mailjobs send --cancel ${id}${where}`),
    ]
  }
  if (isTakenOver(state) || state === 'CANCELLED') return []
  return [
    pc.dim(`Another attempt, once the cause is gone: npx mailjobs send --again ${id}${where}`),
  ]
}
