import { Command } from 'commander'
import pc from 'picocolors'
import { sendDemoMails } from '../local/demo/demo-mail.js'
import { postDemoSend } from '../local/demo/demo-send.js'
import type { WorldEvent } from '../local/world/world-event.js'
import { worldFiles } from '../local/world/world-files.js'
import { EXIT } from './exit-codes.js'
import { DEFAULT_DATA, dataOption, jobsOption, jsonOption, portOption } from './options.js'
import { demandDataOfDemo } from './place/demo-data.js'
import { eagerly } from './world/eagerly.js'
import { pollWhenFree, WAIT_FOR_LEASE } from './world/poll-when-free.js'
import type { RunningWorld } from './world/running-world.js'
import { worldPrinter } from './world/show-world.js'
import { whereToLook } from './world/where-to-look.js'
import { type StoppableWorld, withWorld } from './world/with-world.js'
import { WorldVerdict } from './world/world-verdict.js'

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

Passwords come from ${DEFAULT_DATA}/secrets.json (mailjobs secrets set asks for them, and proves them) - {"<mailbox>": {"username": "...", "password": "..."}}, chmod 600 -
or from MAILJOBS_SECRET_<MAILBOX>; those of senders by the name of their secret. What was kept is in
${DEFAULT_DATA}/bucket, what was announced in ${DEFAULT_DATA}/events.jsonl.`

async function start(options: StartOptions): Promise<number> {
  if (options.jobs === undefined) await demandDataOfDemo(options.data)
  const files = worldFiles(options.data)
  const print = (line: string) => console.log(line)
  const show = options.json
    ? (event: WorldEvent) => print(JSON.stringify(event))
    : worldPrinter(files, print)
  const say = options.json ? () => {} : print
  const queued = new Set<string>()
  const verdict = new WorldVerdict()
  let onArrival = () => {}
  say(pc.bold('mailjobs') + pc.dim('  reading the jobs file and bundling the functions...'))
  const exitCode = await withWorld(
    {
      files,
      jobsFile: options.jobs,
      port: options.port,
      firesSchedules: options.once !== true,
      onEvent(event) {
        show(event)
        verdict.see(event)
        if (event.event === 'mail arrived') onArrival()
        if (event.event === 'send queued') queued.add(event.id)
      },
    },
    async (world) => {
      if (world.mailServer?.isNew) await sendDemoMails(world.mailServer.smtp, new Date())
      const polled = options.once ? await pollAllWhenFree(world) : await pollAll(world)
      if (polled === EXIT.done) await sendAndReceive(world, queued, say)
      say(whereToLook(files, world, { once: options.once === true }))
      if (options.once) return EXIT.done
      // Nobody who tries the demo wants to wait for the next minute.
      if (world.mailServer) onArrival = eagerly(() => pollAll(world))
      await world.stopped
      return EXIT.done
    },
  )
  if (!options.once) return verdict.hasOpenWork ? EXIT.stillOpen : EXIT.done
  // One round that was stopped is not done.
  return exitCode === undefined ? EXIT.failed : verdict.exitCode
}

/** In the demo: a send by the API, which comes back to the mailbox that is watched. */
async function sendAndReceive(
  world: RunningWorld,
  queued: ReadonlySet<string>,
  say: (line: string) => void,
): Promise<void> {
  if (!world.mailServer || world.api === undefined) return
  const { id, state } = await postDemoSend(world.api, new Date())
  if (!queued.has(id)) {
    say(pc.dim(`The report of today has the key of send ${id}, so it is not sent twice.`))
  } else if (state === 'ACCEPTED') {
    await pollAll(world)
  }
}

/** For one round: also those that a killed world had at work. */
async function pollAllWhenFree(world: StoppableWorld): Promise<number> {
  const polls = world.mailboxes.map((mailbox) => pollWhenFree(world, mailbox, WAIT_FOR_LEASE))
  const ended = await Promise.race([Promise.all(polls), world.stopped.then(() => [])])
  return ended.every(({ result }) => result === 'succeeded') ? EXIT.done : EXIT.failed
}

/** Every mailbox once, side by side. */
async function pollAll(world: RunningWorld): Promise<number> {
  const ended = await Promise.all(world.mailboxes.map((mailbox) => world.poll(mailbox)))
  return ended.every(({ result }) => result === 'succeeded') ? EXIT.done : EXIT.failed
}
