import { Command, Option } from 'commander'
import pc from 'picocolors'
import { worldFiles } from '../local/world/world-files.js'
import { apiOfRunningWorld } from '../local/world/world-lock.js'
import { EXIT, WrongUse } from './exit-codes.js'
import { DEFAULT_JOBS, dataOption, jobsOption, jsonOption } from './options.js'
import { SendApi, type SentMail } from './send-api.js'
import { type SendWords, sendBodyOf } from './send-body.js'
import { withWorld } from './with-world.js'

/** What `mailjobs send` was asked. */
interface SendOptions extends SendWords {
  readonly jobs?: string
  readonly data: string
  readonly key?: string
  readonly again?: string
  readonly json?: boolean
}

const HELP = `
Examples:
  mailjobs send --to oncall --subject 'It is done' --text 'All 12 jobs have ended.'
  mailjobs send --sender relay --to a@example.com --to b@example.com --subject Report --attach report.pdf < body.txt
  mailjobs send --key report-2026-11-21 ...    repeated with the same key, it is sent once
  mailjobs send --again 20261121T213000Z-3f9a1c0d5b7e2468

It asks the local world that runs on --data, or runs one for as long as it takes. It ends with 0 if a server has taken the mail over for every
recipient, with 1 if not - the output says for whom, why, and what to do.`

const list = (value: string, before: readonly string[] = []): string[] => [...before, value]

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
        ['to', 'subject', 'text', 'html', 'attach', 'key'],
      ),
    )
    .addOption(jobsOption(DEFAULT_JOBS))
    .addOption(dataOption())
    .addOption(jsonOption('the send as GET /sends/{id} answers it'))
    .addHelpText('after', HELP)
    .action(async (options: SendOptions) => {
      process.exitCode = await send(options)
    })

async function send(options: SendOptions): Promise<number> {
  const body = options.again === undefined ? await sendBodyOf(options) : undefined
  const perform = async (url: string): Promise<number> => {
    const api = new SendApi(url)
    const sent =
      body === undefined
        ? await api.again(options.again ?? '')
        : await api.send(body, { key: options.key })
    console.log(options.json ? JSON.stringify(sent) : wordsOf(sent))
    return sent.state === 'ACCEPTED' || sent.state === 'DELIVERED' ? EXIT.done : EXIT.failed
  }
  const files = worldFiles(options.data)
  const running = await apiOfRunningWorld(files.lock)
  if (running !== undefined) return perform(running)
  const exitCode = await withWorld(
    {
      files,
      jobsFile: options.jobs ?? DEFAULT_JOBS,
      port: 0,
      onEvent(event) {
        if (event.event !== 'ses kept') return
        console.error(`A stand-in took it for SES: it is in ${event.file}, and nothing was sent.`)
      },
    },
    async ({ api, stopped }) => {
      if (api === undefined) throw new WrongUse('The jobs file has no senders.')
      return Promise.race([perform(api), stopped.then(() => EXIT.failed)])
    },
  )
  return exitCode ?? EXIT.failed
}

function wordsOf({ id, state, recipients, nextAttemptAt, warnings }: SentMail): string {
  const isWell = state === 'ACCEPTED' || state === 'DELIVERED'
  const lines = recipients.map(({ address, state: reached, code = '', reason = '' }) =>
    `  ${address}  ${reached}  ${code}  ${reason}`.trimEnd(),
  )
  const waits =
    nextAttemptAt === undefined
      ? []
      : [
          `  It is tried again at ${new Date(nextAttemptAt).toLocaleTimeString()}, while a local world runs: npm start -- --jobs ...`,
        ]
  return [
    `${(isWell ? pc.green : pc.red)(state)}  ${id}`,
    ...lines,
    ...waits,
    ...warnings.map((warning) => pc.yellow(`  ${warning}`)),
  ].join('\n')
}
