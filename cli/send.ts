import { relative, resolve } from 'node:path'
import { Command, Option } from 'commander'
import pc from 'picocolors'
import { worldFiles } from '../local/world/world-files.js'
import { runningWorld, type WorldFacts } from '../local/world/world-lock.js'
import { SendApi, type SentMail } from './call/send-api.js'
import { type SendWords, sendBodyOf } from './call/send-body.js'
import { EXIT, WrongUse } from './exit-codes.js'
import { DEFAULT_DATA, DEFAULT_JOBS, dataOption, jobsOption, jsonOption } from './options.js'
import { clockWords } from './words/clock-words.js'
import { isTakenOver, remediesOf } from './words/send-words.js'
import { withWorld } from './world/with-world.js'

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

It asks the local world that runs on --data, or runs one of --jobs for as long as it takes. It ends with 0 if a
server has taken the mail over for every recipient, with 1 if not: the output says for whom, why, and what to do.
A sender by SES does not send from this machine: a stand-in keeps the mail as a file, and says where.`

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
    console.log(options.json ? JSON.stringify(sent) : wordsOf(sent, options.data))
    return isTakenOver(sent.state) ? EXIT.done : EXIT.failed
  }
  const files = worldFiles(options.data)
  const running = await runningWorld(files.lock)
  if (running) return perform(apiOf(running, options))
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

/** Of the world that runs on the data; another jobs file than its own cannot be meant. */
function apiOf({ api, jobs, pid }: WorldFacts, { jobs: asked, data }: SendOptions): string {
  const world = `The local world on ${data} (process ${pid})`
  if (jobs === undefined) throw new WrongUse(`${world} is still starting: try again in a moment.`)
  if (asked !== undefined && resolve(asked) !== jobs) {
    throw new WrongUse(
      `${world} runs ${relative(process.cwd(), jobs)}, not ${asked}: leave out --jobs, end it first, or use another --data.`,
    )
  }
  if (api === undefined) throw new WrongUse(`${world} has no senders in its jobs file.`)
  return api
}

function wordsOf(sent: SentMail, data: string): string {
  const { id, state, recipients, warnings } = sent
  const lines = recipients.map(({ address, state: reached, code = '', reason = '' }) =>
    `  ${address}  ${reached}  ${isTakenOver(reached) ? '' : `${code}  ${reason}`}`.trimEnd(),
  )
  const remedies = remediesOf(recipients, relative(process.cwd(), worldFiles(data).secrets))
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
  if (nextAttemptAt !== undefined) {
    const time = clockWords(new Date(nextAttemptAt), new Date())
    return [
      pc.dim(`It is tried again at ${time}, if a local world runs then: npm start -- --jobs ...`),
    ]
  }
  if (isTakenOver(state)) return []
  const where = data === DEFAULT_DATA ? '' : ` --data ${data}`
  return [
    pc.dim(`Another attempt, once the cause is gone: npx mailjobs send --again ${id}${where}`),
  ]
}
