import { randomUUID } from 'node:crypto'
import { Command, Option } from 'commander'
import pc from 'picocolors'
import { worldFiles } from '../local/world/world-files.js'
import { SendApi, type SentMail } from './call/send-api.js'
import { type SendWords, sendBodyOf } from './call/send-body.js'
import { EXIT, WrongUse } from './exit-codes.js'
import { DEFAULT_JOBS, dataOption, jobsOption, jsonOption, parseDay } from './options.js'
import { listSends } from './sends/list-sends.js'
import { exitCodeOfSent, localPlaceOf, showSend } from './sends/show-send.js'
import { sendText } from './words/send-outcome.js'
import { lacksOnlyLogins } from './words/send-words.js'
import { NOTHING_GOES_OUT, withAnyWorld } from './world/any-world.js'

/** What `mailjobs send` was asked. */
interface SendOptions extends SendWords {
  readonly jobs?: string
  readonly data: string
  readonly key?: string
  readonly again?: string
  readonly cancel?: string
  /** True without a day. */
  readonly list?: string | true
  readonly show?: string
  readonly stack?: string
  readonly json?: boolean
}

const HELP = `
Examples:
  mailjobs send --to oncall --subject 'It is done' --text 'All 12 jobs have ended.'
  mailjobs send --sender relay --to a@example.com --to b@example.com --subject Report --attach report.pdf < body.txt
  mailjobs send --key report-2026-11-21 ...    repeated with the same key, it is sent once
  mailjobs send --again 20261121T213000Z-3f9a1c0d5b7e2468
  mailjobs send --cancel 20261121T213000Z-3f9a1c0d5b7e2468
  mailjobs send --list                         ids and states; with --stack mailjobs-prod those of a deployed stack
  mailjobs send --show 20261121T213000Z-3f9a1c0d5b7e2468    what became of it for whom, and what to do

It asks the local world that runs on --data, or runs one of --jobs for as long as it takes; while another command
starts or ends one there, it waits. --list and --show read what is there, whether a world runs or not. It ends with 0 if a server has taken the mail over for every recipient, with 1 if not: the output says for whom, why, and what to do.
A sender by SES does not send from this machine: a stand-in takes the mail, and the output says where it is.`

const listed = (value: string, before: readonly string[] = []): string[] => [...before, value]

/** What belongs to a mail that is not there yet. */
const NOT_WITH_AN_ID = ['to', 'subject', 'text', 'html', 'attach', 'key']

/** Who only looks starts nothing, and needs no jobs file. */
const NOT_WITH_LOOKING = ['again', 'cancel', 'jobs']

/** `mailjobs send`: one mail by a sender. */
export const sendCommand = (): Command =>
  new Command('send')
    .description('Send one mail by a sender of a jobs file, from this machine.')
    .option('--to <address>', 'an address, or a name of the address book; may be repeated', listed)
    .option('--cc <address>', 'may be repeated', listed)
    .option('--bcc <address>', 'may be repeated', listed)
    .option('--reply-to <address>', 'may be repeated', listed)
    .option('--subject <text>')
    .option(
      '--text <text>',
      'the body; without it and without --html, what comes on standard input',
    )
    .option('--html <file>', 'a file with the body as HTML')
    .option('--attach <file>', 'may be repeated', listed)
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
    .addOption(
      new Option(
        '--list [day]',
        'what was sent on a day in UTC, 2026-11-21, and its states; without one, since yesterday',
      )
        .argParser(parseDay)
        .conflicts([...NOT_WITH_AN_ID, ...NOT_WITH_LOOKING]),
    )
    .addOption(
      new Option('--show <id>', 'one send: its recipients, attempts and reasons').conflicts([
        ...NOT_WITH_AN_ID,
        ...NOT_WITH_LOOKING,
        'list',
      ]),
    )
    .addOption(
      new Option(
        '--stack <name>',
        "with --list and --show: a deployed stack, by the SDK's own credentials and region. Its sends go through its API: docs/sending.md",
      ).conflicts([...NOT_WITH_AN_ID, ...NOT_WITH_LOOKING, 'data']),
    )
    .addOption(jobsOption(DEFAULT_JOBS))
    .addOption(dataOption())
    .addOption(
      jsonOption(
        'the send as GET /sends/{id} answers it; with --list a list of them as GET /sends has it',
      ),
    )
    .addHelpText('after', HELP)
    .action(async (options: SendOptions) => {
      process.exitCode = await send(options)
    })

async function send(options: SendOptions): Promise<number> {
  const startedAt = new Date()
  const { list, show, jobs, data, stack } = options
  const json = options.json
  const asked = stack === undefined ? { data } : { stack }
  if (list !== undefined) return listSends(list === true ? undefined : list, { ...asked, json })
  if (show !== undefined) return showSend(show, { ...asked, json })
  if (stack !== undefined)
    throw new WrongUse(
      `--stack goes with --list and --show. A send to a deployed stack is a call of its API, signed: docs/sending.md shows it.`,
    )
  const files = worldFiles(data)
  const begin = await beginningOf(options)
  // What was begun by a world that ended is gone on with by the next one.
  let id: string | undefined
  const exitCode = await withAnyWorld(
    {
      files,
      jobs,
      data,
      say: (line) => console.error(pc.dim(line)),
      // What is to be cancelled must not go out meanwhile.
      ...(options.cancel !== undefined && NOTHING_GOES_OUT),
      onEvent() {},
    },
    async (url) => {
      const api = new SendApi(url)
      id ??= await begin(api)
      const sent = await api.outcomeOf(id)
      const isRepetition = options.key !== undefined && new Date(sent.acceptedAt) < startedAt
      const place = await localPlaceOf(sent, { ...options, isRepetition })
      if (json) {
        if (place.destination !== undefined) console.error(place.destination)
        console.log(JSON.stringify({ ...sent, ...(isRepetition && REPEATED) }))
      } else console.log(sendText(sent, place))
      return exitCodeOf(sent, options)
    },
  )
  return exitCode ?? EXIT.failed
}

const REPEATED = { isRepetition: true }

function exitCodeOf(sent: SentMail, { cancel }: SendOptions): number {
  if (cancel === undefined) return exitCodeOfSent(sent)
  if (isCancelled(sent)) return EXIT.done
  return lacksOnlyLogins(sent.recipients) ? EXIT.badSettings : EXIT.failed
}

/** What is asked of the API first. It answers with the id of the send. May be asked again, should no answer come. */
async function beginningOf(options: SendOptions): Promise<(api: SendApi) => Promise<string>> {
  const { again, cancel } = options
  const ownKey = `send-${randomUUID()}`
  if (again !== undefined) return (api) => api.again(again, { key: ownKey })
  if (cancel !== undefined) return (api) => api.cancel(cancel)
  const body = await sendBodyOf(options)
  // Without a key of the caller's own, one by which a repetition of this very command is known.
  const key = options.key ?? ownKey
  return (api) => api.send(body, { key })
}

const isCancelled = ({ recipients }: SentMail): boolean =>
  recipients.some(({ state }) => state === 'CANCELLED')
