import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { Command } from 'commander'
import pc from 'picocolors'
import { loadJobs } from '../infra/load-jobs.js'
import { jobsWarnings } from '../shared/jobs/checks/jobs-warnings.js'
import type { Address } from '../shared/mail/headers/addresses.js'
import { EXIT, WrongUse } from './exit-codes.js'
import { whyNoMail } from './find/no-mail.js'
import { DEFAULT_JOBS, jobsOption, jsonOption } from './options.js'
import { monitorOf } from './trial/find-monitor.js'
import { type Inspection, inspectMail } from './trial/inspection.js'
import { captureWords, conditionLine } from './words/condition-words.js'
import { printable } from './words/printable.js'
import { warningLines } from './words/warning-words.js'

interface InspectOptions {
  readonly jobs?: string
  readonly monitor?: string
  readonly json?: boolean
}

/** `mailjobs inspect`: what is seen in a message. */
export const inspectCommand = (): Command =>
  new Command('inspect')
    .description(
      'Show what is seen in a message, and whether a monitor would match it, and why (not).',
    )
    .argument('<file>', 'a message as a file (.eml); - for standard input')
    .addOption(jobsOption(DEFAULT_JOBS))
    .option('--monitor <name>', 'would this monitor of the jobs file match it?')
    .addOption(jsonOption('one object'))
    .addHelpText('after', HELP)
    .action(async (file: string, options: InspectOptions) => {
      const raw = await readMessage(file)
      const monitor = await chosenMonitor(options)
      const inspection = await inspectMail(raw, monitor)
      console.log(
        options.json
          ? JSON.stringify(inspection, null, 2)
          : inspectionText(inspection, monitor?.definition.when),
      )
      const foreign = whyNoMail(raw)
      if (foreign !== undefined) console.error(pc.yellow(`${file} is no mail: ${foreign}.`))
      const isNone = foreign !== undefined || inspection.decision?.matched === false
      process.exitCode = isNone ? EXIT.failed : EXIT.done
    })

const HELP = `
With --monitor it ends with 0 if the monitor would match, with 1 if it would not; also with 1 if the file is no mail.`

async function readMessage(file: string): Promise<Buffer> {
  if (file === '-') return buffer(process.stdin)
  try {
    return await readFile(file)
  } catch (error) {
    throw new WrongUse(`${file} cannot be read: ${error instanceof Error ? error.message : error}`)
  }
}

async function chosenMonitor({ jobs, monitor }: InspectOptions) {
  if (monitor !== undefined) {
    const read = await loadJobs(jobs ?? DEFAULT_JOBS)
    const warnings = jobsWarnings(read).filter(({ path }) =>
      path.startsWith(`monitors.${monitor}.`),
    )
    for (const line of warningLines(warnings)) console.error(line)
    return { name: monitor, definition: monitorOf(read, monitor) }
  }
  if (jobs !== undefined)
    throw new WrongUse('--jobs needs --monitor: which of its monitors is asked?')
  return undefined
}

/** The message for a person: header, what would be kept, what was odd, and each condition with what it expected and saw. */
function inspectionText(mail: Inspection, when: unknown): string {
  const attachments = mail.attachments.map(
    ({ filename, safeName, contentType, size, sha256, openedFrom }) =>
      row(
        'attachment',
        `${printable(filename ?? safeName)}  ${contentType}, ${size} bytes, sha256 ${sha256.slice(0, 12)}...${openedFrom === null ? '' : `, in ${openedFrom}`}`,
      ),
  )
  const conditions = mail.decision?.conditions.map(
    (condition) => `  ${conditionLine(condition, when)}`,
  )
  return [
    row('subject', printable(mail.subject)),
    row('from', printable(addressText(mail.from))),
    row('to', addressText(mail.to)),
    ...(mail.cc.length > 0 ? [row('cc', addressText(mail.cc))] : []),
    row('date', mail.date ?? 'none'),
    row('message-id', mail.messageId ?? 'none'),
    ...attachments,
    ...reportRows(mail.deliveryReport),
    ...mail.warnings.map(({ code, detail }) => row('warning', `${code}: ${detail}`)),
    '',
    printable(mail.text).trim() ||
      pc.dim(mail.html ? '(no text part; there is HTML)' : '(no text)'),
    ...(mail.decision && conditions
      ? [
          '',
          `${mail.decision.monitor}: ${mail.decision.matched ? pc.green('would match') : pc.yellow('would not match')}`,
          ...conditions,
          ...captureWords(mail.decision.captures ?? {}).map((words) => `  ${words}`),
        ]
      : []),
  ].join('\n')
}

const row = (name: string, value: string): string => `${pc.dim(name.padEnd(12))}${value}`

/** A line for the report, and one for each recipient. */
function reportRows(report: Inspection['deliveryReport']): readonly string[] {
  if (!report) return []
  const { kind, originalMessageId, sendId, recipients } = report
  const about = [originalMessageId, sendId && `send ${sendId}`].filter(Boolean).join(', ')
  return [
    row('report', about ? `${kind} of ${about}` : kind),
    ...recipients.map(({ recipient, action, status, replyCode, reason, hard }) => {
      const facts = [action, status, replyCode, reason, hard === undefined ? '' : hardness(hard)]
      return row('', `${recipient}  ${facts.filter(Boolean).join(', ')}`)
    }),
  ]
}

const hardness = (hard: boolean): string => (hard ? pc.red('hard') : 'soft')

const addressText = (addresses: readonly Address[]): string =>
  addresses.map(({ name, address }) => (name ? `${name} <${address}>` : address)).join(', ') ||
  'none'
