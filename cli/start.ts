import { Command } from 'commander'
import pc from 'picocolors'
import { sendDemoMails } from '../local/demo/demo-mail.js'
import { DEMO_ADDRESS } from '../local/demo/demo-mailbox.js'
import { postDemoSend } from '../local/demo/demo-send.js'
import type { WorldEvent } from '../local/world/world-event.js'
import { type WorldFiles, worldFiles } from '../local/world/world-files.js'
import { eagerly } from './eagerly.js'
import { EXIT } from './exit-codes.js'
import { DEFAULT_DATA, dataOption, jobsOption, jsonOption, portOption } from './options.js'
import { worldPrinter } from './show-world.js'
import { type RunningWorld, withWorld } from './with-world.js'

interface StartOptions {
  readonly jobs?: string
  readonly data: string
  readonly port: number
  readonly once?: boolean
  readonly json?: boolean
}

/** `mailjobs start`: the local world. */
export const startCommand = (): Command =>
  new Command('start')
    .description(
      'Run on this machine what would be deployed. Without --jobs: a demo with a mail server of its own.',
    )
    .addOption(jobsOption('the demo'))
    .addOption(dataOption())
    .addOption(portOption())
    .option('--once', 'one whole round - receive, decide, keep, announce - then end')
    .addOption(jsonOption('each event as one line of JSON'))
    .addHelpText('after', HELP)
    .action(async (options: StartOptions) => {
      process.exitCode = await start(options)
    })

const HELP = `
Examples:
  npm start                                    the demo, until Ctrl-C
  npm start -- --once                          one round of it
  npm start -- --jobs infra/jobs.ts            the mailboxes of your jobs file

Passwords come from ${DEFAULT_DATA}/secrets.json - {"<mailbox>": {"username": "...", "password": "..."}}, chmod 600 -
or from MAILJOBS_SECRET_<MAILBOX>. What was kept is in ${DEFAULT_DATA}/bucket, what was announced in ${DEFAULT_DATA}/events.jsonl.`

async function start(options: StartOptions): Promise<number> {
  const files = worldFiles(options.data)
  const print = (line: string) => console.log(line)
  const show = options.json
    ? (event: WorldEvent) => print(JSON.stringify(event))
    : worldPrinter(files, print)
  const say = options.json ? () => {} : print
  let onArrival = () => {}
  say(pc.bold('mailjobs') + pc.dim('  reading the jobs file and bundling the functions...'))
  const exitCode = await withWorld(
    {
      files,
      jobsFile: options.jobs,
      port: options.port,
      onEvent(event) {
        show(event)
        if (event.event === 'mail arrived') onArrival()
      },
    },
    async (world) => {
      if (world.mailServer && world.isFresh) await sendDemoMails(world.mailServer.smtp, new Date())
      const polled = await pollAll(world)
      const exitCode = polled === EXIT.done ? await sendAndReceive(world) : polled
      say(whereToLook(files, world, options))
      if (options.once) return exitCode
      // Nobody who tries the demo wants to wait for the next minute.
      if (world.mailServer) onArrival = eagerly(() => pollAll(world))
      await world.stopped
      say(pc.dim('ending...'))
      return EXIT.done
    },
  )
  return exitCode ?? EXIT.done
}

/** In the demo: a send by the API, which comes back to the mailbox that is watched. */
async function sendAndReceive(world: RunningWorld): Promise<number> {
  if (!world.mailServer || world.api === undefined) return EXIT.done
  const state = await postDemoSend(world.api, new Date())
  return state === 'ACCEPTED' ? pollAll(world) : EXIT.failed
}

/** Every mailbox once, side by side. */
async function pollAll(world: RunningWorld): Promise<number> {
  const ended = await Promise.all(world.mailboxes.map((mailbox) => world.poll(mailbox)))
  return ended.every(({ result }) => result === 'succeeded') ? EXIT.done : EXIT.failed
}

function whereToLook(
  { bucket, events, logs }: WorldFiles,
  world: RunningWorld,
  { once }: StartOptions,
): string {
  const look = [
    '',
    pc.bold('Where to look'),
    `  kept mail      ${bucket}/mail`,
    `  every decision ${bucket}/ledger`,
    `  events         ${events}`,
    `  function logs  ${logs}`,
  ]
  const send = world.mailServer && !once ? sendIt(world.mailServer.smtp.port, world.api) : []
  const own = world.mailServer
    ? [
        '',
        pc.bold('Your own mailbox'),
        '  edit infra/jobs.ts, then: npm start -- --jobs infra/jobs.ts',
      ]
    : []
  const next = once
    ? []
    : [
        '',
        ...world.mailboxes.map((mailbox) => nextPollWords(mailbox, world)),
        pc.dim('Ctrl-C ends.'),
      ]
  return [...look, ...send, ...own, ...next, ''].join('\n')
}

const sendIt = (port: number, api = ''): string[] => [
  '',
  pc.bold('Have it send a mail, to the mailbox that it watches'),
  `  curl ${api}/sends?wait=20 --json '{"to":"operations","subject":"日次レポート","text":"..."}'`,
  '',
  pc.bold('Send it a mail'),
  `  curl smtp://127.0.0.1:${port} --mail-from batch@example.co.jp --mail-rcpt ${DEMO_ADDRESS} -T message.eml`,
]

const nextPollWords = (mailbox: string, world: RunningWorld): string =>
  pc.dim(
    `The next poll of ${mailbox} by its schedule: ${world.nextPoll(mailbox)?.toLocaleTimeString() ?? 'never'}`,
  )
