import { Command } from 'commander'
import pc from 'picocolors'
import { loadJobs } from '../infra/load-jobs.js'
import {
  ConfigurationBroken,
  ConfigurationInvalid,
  ConfigurationUnreadable,
} from '../shared/failures/configuration-errors.js'
import { jobsWarnings } from '../shared/jobs/checks/jobs-warnings.js'
import { pollScheduleOf } from '../shared/jobs/schedule/poll-schedule.js'
import type { Jobs } from '../shared/jobs/schema/jobs-schema.js'
import { EXIT, WrongUse } from './exit-codes.js'
import { DEFAULT_JOBS, jobsOption, jsonOption } from './options.js'
import { scheduleWords, startWords } from './words/time-words.js'
import { warningLines } from './words/warning-words.js'

interface CheckJobsOptions {
  readonly jobs?: string
  readonly json?: boolean
}

/** `mailjobs check-jobs`: what is wrong in a jobs file, and what it means; nothing is synthesized. */
export const checkJobsCommand = (): Command =>
  new Command('check-jobs')
    .description('Read a jobs file, and say what is wrong in it and what it means. No synth.')
    .argument('[file]', 'the jobs file, as --jobs has it')
    .addOption(jobsOption(DEFAULT_JOBS))
    .addOption(jsonOption('one object: what there is, `warnings`, and `faults`, a list'))
    .addHelpText('after', HELP)
    .action(async (argument: string | undefined, { jobs: option, json }: CheckJobsOptions) => {
      if (argument !== undefined && option !== undefined && argument !== option)
        throw new WrongUse(`Two jobs files are named, ${argument} and --jobs ${option}: which?`)
      const file = argument ?? option ?? DEFAULT_JOBS
      process.exitCode = json ? await printAsJson(file) : await print(file)
    })

async function print(file: string): Promise<number> {
  console.log(checkText(file, await loadJobs(file)))
  return EXIT.done
}

/** Faults are what was asked for, so they are no failure of the command. */
async function printAsJson(file: string): Promise<number> {
  const check = await loadJobs(file).then(
    (jobs) => ({ ...checkOf(jobs), faults: [] }),
    (error: unknown) => ({ faults: faultsOf(error) }),
  )
  console.log(JSON.stringify({ file, ...check }, null, 2))
  return check.faults.length === 0 ? EXIT.done : EXIT.badSettings
}

/** One for each thing that is wrong, with the path in the definitions or the place in the file, where it has one. */
function faultsOf(error: unknown): readonly object[] {
  if (error instanceof ConfigurationInvalid) {
    return error.faults.map((fault) => ({ code: error.code, ...fault }))
  }
  if (error instanceof ConfigurationBroken) {
    return [{ code: error.code, message: error.message, ...error.place }]
  }
  if (error instanceof ConfigurationUnreadable) {
    return [{ code: error.code, message: error.message }]
  }
  throw error
}

const HELP = `
It ends with 0 if the file will do, warnings or not, and with 3 if it will not.`

const checkOf = (jobs: Jobs) => ({
  mailboxes: Object.keys(jobs.mailboxes),
  monitors: Object.keys(jobs.monitors),
  senders: Object.keys(jobs.senders),
  sends: Object.keys(jobs.sends),
  timezone: jobs.timezone ?? null,
  warnings: jobsWarnings(jobs),
})

function checkText(file: string, jobs: Jobs): string {
  const warnings = jobsWarnings(jobs)
  const { mailboxes, monitors, senders, sends, timezone } = jobs
  const counts = [
    counted(Object.keys(mailboxes).length, 'mailbox', 'mailboxes'),
    counted(Object.keys(monitors).length, 'monitor', 'monitors'),
    counted(Object.keys(senders).length, 'sender', 'senders'),
    counted(Object.keys(sends).length, 'scheduled send', 'scheduled sends'),
  ]
  return [
    ...Object.entries(mailboxes).map(([name, { poll }]) =>
      row('mailbox', name, `polled by ${scheduleWords(pollScheduleOf(poll))}`),
    ),
    ...Object.entries(monitors).map(([name, { startFrom, enabled }]) =>
      row('monitor', name, enabled ? startWords(startFrom, timezone) : 'PAUSED'),
    ),
    ...Object.entries(sends).map(([name, { at, enabled }]) =>
      row('send', name, enabled ? `sent by ${scheduleWords(pollScheduleOf(at))}` : 'PAUSED'),
    ),
    ...warningLines(warnings),
    `${file} was read, and nothing else was done: ${counts.join(', ')}; no faults, ${counted(warnings.length, 'warning', 'warnings')}.`,
  ].join('\n')
}

const row = (kind: string, name: string, words: string): string =>
  `${pc.dim(kind.padEnd(8))} ${name}: ${words}`

const counted = (count: number, one: string, several: string): string =>
  `${count === 0 ? 'no' : count} ${count === 1 ? one : several}`
