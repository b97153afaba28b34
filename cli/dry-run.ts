import pc from 'picocolors'
import { type Trial, tryMonitors } from '../functions/monitor/try-monitors.js'
import { localCredentials } from '../local/world/local-credentials.js'
import { localSecrets } from '../local/world/local-secrets.js'
import { worldFiles } from '../local/world/world-files.js'
import type { Jobs } from '../shared/jobs/jobs-schema.js'
import { pollRequestsOf, readPollRequest } from '../shared/jobs/poll-request.js'
import { IMAP_LIMITS } from '../shared/mailbox/imap-limits.js'
import { imapMailboxes } from '../shared/mailbox/imap-mailbox.js'
import { EXIT } from './exit-codes.js'

/** A trial may take as long as it needs; this is for a server that trickles. */
const TIME_LIMIT_MS = 3_600_000

const MS_PER_DAY = 86_400_000

/** What a dry run was asked. */
export interface DryRunOptions {
  readonly data: string
  readonly monitor?: string
  readonly days: number
  readonly json?: boolean
}

/** `mailjobs poll --dry-run`: what the monitors make of the mail of the last days; nothing is written, no flag is set. */
export async function dryRun(jobs: Jobs, options: DryRunOptions): Promise<number> {
  const since = new Date(Date.now() - options.days * MS_PER_DAY)
  const deps = {
    credentials: localCredentials(localSecrets(worldFiles(options.data).secrets, process.env)),
    openMailbox: imapMailboxes(IMAP_LIMITS),
    timeLimitMs: TIME_LIMIT_MS,
  }
  let tried = 0
  let matched = 0
  for (const request of pollRequestsOf(jobs).map(readPollRequest)) {
    const monitors = request.monitors.filter(
      ({ name }) => options.monitor === undefined || name === options.monitor,
    )
    if (monitors.length === 0) continue
    for await (const trial of tryMonitors(deps, { ...request, monitors }, since)) {
      tried += 1
      if (trial.matched) matched += 1
      console.log(options.json ? JSON.stringify(trial) : trialText(trial))
    }
  }
  if (!options.json) {
    console.log(
      `${tried} decisions on the mail of the last ${options.days} days, ${matched} matched; nothing was written.`,
    )
  }
  return EXIT.done
}

function trialText({ monitor, matched, subject, from, internalDate, conditions }: Trial): string {
  const verdict = matched ? pc.green('match   ') : pc.yellow('no match')
  const lines = conditions.map(({ path, matched, seen }) => {
    const sign = matched ? pc.green('yes') : pc.yellow('no ')
    return `          ${sign} ${path}  saw "${seen}"`
  })
  return [
    `${verdict}  ${monitor}: ${subject || '(no subject)'} ${pc.dim(`from ${from}, ${internalDate}`)}`,
    ...lines,
  ].join('\n')
}
