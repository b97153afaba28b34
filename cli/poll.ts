import { Command } from 'commander'
import { z } from 'zod'
import { loadJobs } from '../infra/load-jobs.js'
import type { WorldEvent } from '../local/world/world-event.js'
import { worldFiles } from '../local/world/world-files.js'
import { jobsWarnings } from '../shared/jobs/checks/jobs-warnings.js'
import type { Jobs } from '../shared/jobs/schema/jobs-schema.js'
import { EXIT, WrongUse } from './exit-codes.js'
import {
  DEFAULT_DATA,
  DEFAULT_JOBS,
  dataOption,
  jobsOption,
  jsonOption,
  parseCount,
  parseSeconds,
} from './options.js'
import { exitCodeOf, printFailure } from './print-failure.js'
import { dryRun } from './trial/dry-run.js'
import { monitorOf } from './trial/find-monitor.js'
import { sayWaiting } from './words/waiting-words.js'
import { warningLines } from './words/warning-words.js'
import { pollWhenFree, WAIT_FOR_LEASE } from './world/poll-when-free.js'
import { worldPrinter } from './world/show-world.js'
import { withWorld } from './world/with-world.js'
import { WorldVerdict } from './world/world-verdict.js'

/** What `mailjobs poll` was asked. */
export interface PollOptions {
  readonly jobs?: string
  readonly data: string
  readonly monitor?: string
  readonly dryRun?: boolean
  readonly days: number
  /** Seconds. */
  readonly wait: number
  readonly json?: boolean | undefined
}

const DEFAULT_DAYS = 7

const DEFAULT_WAIT_SECONDS = 60

const MS_PER_SECOND = 1_000

const HELP = `
Examples:
  mailjobs poll --dry-run                      what each condition makes of the mail of a week; writes nothing
  mailjobs poll --dry-run --monitor invoices --days 30 --json
  mailjobs poll                                one poll of every mailbox, for real

It ends with 0 if every poll succeeded and what it began is done; with 1 if something failed - the output says what, why, and what
to do; with 4 if something is still open - a poll that was interrupted, too -, which the next local world on the same data goes on with; with 5 if a folder stayed in the
hands of another run, that of a killed one for 75 seconds.
Passwords come from ${DEFAULT_DATA}/secrets.json or MAILJOBS_SECRET_<MAILBOX>, as \`mailjobs start --help\` says.`

/** `mailjobs poll`: monitors once, now. */
export const pollCommand = (): Command =>
  new Command('poll')
    .description('Run the monitors of a jobs file once, now, on this machine.')
    .addOption(jobsOption(DEFAULT_JOBS))
    .addOption(dataOption())
    .option('--monitor <name>', 'only this one')
    .option('--dry-run', 'write nothing: show what the monitors make of the mail of the last days')
    .option('--days <n>', 'how many, with --dry-run', parseCount, DEFAULT_DAYS)
    .option(
      '--wait <seconds>',
      'how long to wait for notices and other sends that it began, since the last one was done; 0 waits for nothing, not even for a folder that another run has',
      parseSeconds,
      DEFAULT_WAIT_SECONDS,
    )
    .addOption(jsonOption('each event as one line of JSON'))
    .addHelpText('after', HELP)
    .action(async (options: PollOptions, command: Command) => {
      requireOptionsThatCount(options, command)
      const file = options.jobs ?? DEFAULT_JOBS
      sayWaiting(`reading ${file}`, { ...options, stderr: process.stderr })
      const jobs = await loadJobs(file)
      for (const line of warningLines(jobsWarnings(jobs))) console.error(line)
      if (options.monitor !== undefined) requireAtWork(jobs, options.monitor, options.dryRun)
      process.exitCode = options.dryRun ? await tryOut(jobs, options) : await poll(jobs, options)
    })

async function tryOut(jobs: Jobs, options: PollOptions): Promise<number> {
  const end = await dryRun(jobs, options, (failure) => printFailure(failure, options.json === true))
  if (end === 'done') return EXIT.done
  return end === 'stopped' ? EXIT.failed : exitCodeOf(end)
}

/** What would do nothing is refused: whoever wrote it expects something of it. */
function requireOptionsThatCount({ dryRun }: PollOptions, command: Command): void {
  const isGiven = (name: string) => command.getOptionValueSource(name) === 'cli'
  if (!dryRun && isGiven('days')) {
    throw new WrongUse(
      '--days is of --dry-run. A poll takes up what has come since the last one; which mail a new monitor begins with is its startFrom.',
    )
  }
  if (dryRun && isGiven('wait'))
    throw new WrongUse('--wait is of a real poll: a dry run causes nothing to wait for.')
}

async function poll(jobs: Jobs, options: PollOptions): Promise<number> {
  const mailboxes = polledMailboxes(jobs, options.monitor)
  if (mailboxes.length === 0)
    throw new WrongUse(
      'There is no monitor at work in the jobs file: none at all, or all are PAUSED.',
    )
  sayWaiting('bundling the functions', { ...options, stderr: process.stderr })
  const files = worldFiles(options.data)
  const print = (line: string) => console.log(line)
  const show = options.json
    ? (event: WorldEvent) => print(JSON.stringify(event))
    : worldPrinter(files, print)
  const verdict = new WorldVerdict()
  const waits = options.wait === 0 ? { ...WAIT_FOR_LEASE, limitMs: 0 } : WAIT_FOR_LEASE
  const hasPolled = await withWorld(
    {
      files,
      jobsFile: options.jobs ?? DEFAULT_JOBS,
      port: 0,
      settleLimitMs: options.wait * MS_PER_SECOND,
      onEvent(event) {
        verdict.see(event)
        show(options.json ? event : withoutApi(event))
      },
      changeInput: (input) => only(options.monitor, input),
    },
    async (world) => {
      const polls = Promise.all(mailboxes.map((mailbox) => pollWhenFree(world, mailbox, waits)))
      return Promise.race([polls.then(() => true), world.stopped.then(() => false)])
    },
  )
  return hasPolled === undefined ? EXIT.failed : verdict.exitCode
}

/** A poll is asked nothing by the API, and its port is gone in a moment. */
function withoutApi(event: WorldEvent): WorldEvent {
  if (event.event !== 'ready') return event
  const { api: _, ...ready } = event
  return ready
}

/** A paused monitor can be tried, since that decides nothing, but not polled. */
function requireAtWork(jobs: Jobs, name: string, dryRun: boolean | undefined): void {
  if (dryRun) return
  if (!monitorOf(jobs, name).enabled) {
    throw new WrongUse(
      `The monitor ${name} is PAUSED (enabled: false). Set it to true, or try it with --dry-run.`,
    )
  }
  requireNobodyPassedOver(jobs, name)
}

/** Mail is marked, moved or deleted only after all monitors of its folder have decided on it. */
function requireNobodyPassedOver(jobs: Jobs, name: string): void {
  const { mailbox, folder, then } = monitorOf(jobs, name)
  const others = Object.entries(jobs.monitors)
    .filter(([other, { enabled }]) => enabled && other !== name)
    .filter(([, other]) => other.mailbox === mailbox && other.folder === folder)
    .map(([other]) => other)
  if (then === 'leave' || others.length === 0) return
  throw new WrongUse(
    `The monitor ${name} changes mail (then) that ${others.join(', ')} would have to decide on first. Poll without --monitor, or try it with --dry-run.`,
  )
}

/** The mailboxes that have something to poll for. */
const polledMailboxes = (jobs: Jobs, monitor: string | undefined): string[] => [
  ...new Set(
    Object.entries(jobs.monitors)
      .filter(([name, { enabled }]) => enabled && (monitor === undefined || name === monitor))
      .map(([, { mailbox }]) => mailbox),
  ),
]

const requestSchema = z.looseObject({ monitors: z.array(z.looseObject({ name: z.string() })) })

/** A schedule's input with one monitor left; the positions of the others stay where they are. */
function only(monitor: string | undefined, input: unknown): unknown {
  if (monitor === undefined) return input
  const request = requestSchema.parse(input)
  return { ...request, monitors: request.monitors.filter(({ name }) => name === monitor) }
}
