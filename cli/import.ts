import { basename } from 'node:path'
import { Command, Option } from 'commander'
import pc from 'picocolors'
import { ConfigurationInvalid } from '../shared/failures/configuration-errors.js'
import { EXIT } from './exit-codes.js'
import { differencesOf, type JobsDraft } from './import/code/jobs-draft.js'
import { writeJobs } from './import/code/write-jobs.js'
import { readUnits } from './import/jp1/read-units.js'
import { translateUnits } from './import/jp1/translate-units.js'
import { checkDraft, countWords, hasEntries, type JobsCheck } from './import/made-jobs.js'
import { fetchmailAccounts } from './import/rc/fetchmail-accounts.js'
import { getmailAccount } from './import/rc/getmail-account.js'
import { readFetchmailrc } from './import/rc/read-fetchmailrc.js'
import { translateAccounts } from './import/rc/translate-accounts.js'
import { decodeSource, ENCODINGS, type Encoding } from './import/source/decode-source.js'
import {
  BUILDERS_OF_JOBS,
  buildersFrom,
  listsIn,
  readSource,
  writeJobsFile,
} from './import/source-files.js'
import { jsonOption } from './options.js'
import { printable } from './words/printable.js'

interface ImportOptions {
  readonly encoding?: Encoding
  readonly lists?: string
  readonly out?: string
  readonly force?: boolean
  readonly json?: boolean
}

/** A file as text, and what there is to translate it by. */
interface Source {
  readonly text: string
  /** As it was named, for messages. */
  readonly file: string
  readonly encoding: string
  readonly options: ImportOptions
}

const HELP = `
Examples:
  mailjobs import jp1 units.txt --out infra/jobs.ts --force         units as ajsprint -a prints them
  mailjobs import jp1 units.txt --encoding euc-jp --json            what became of each, and what is otherwise
  mailjobs import fetchmail ~/.fetchmailrc --out infra/imported.ts  accounts and folders; no password is ever copied
  mailjobs import getmail ~/.getmail/getmailrc

The jobs file has a comment for each thing that is otherwise here. Without --out it goes to standard output.
It ends with 0 if a jobs file was made that check-jobs takes, with 1 if there was nothing to make one of, with 2 if there is no such
file, with 3 if what is in it cannot be made out, or if something is left to correct in the jobs file before it will do.`

/** `mailjobs import`: a jobs file out of another program's settings. */
export const importCommand = (): Command =>
  new Command('import')
    .description("Make a jobs file of another program's settings, and say what is otherwise here.")
    .addHelpText('after', HELP)
    .addCommand(
      from('jp1', 'unit definitions of JP1/AJS3: jobs that wait for mail, or send some', {
        translate: jp1,
        maxBytes: MAX_UNITS_BYTES,
      }).option('--lists <dir>', 'where lists of attachments lie that sending jobs name'),
    )
    .addCommand(
      from('fetchmail', 'an rc file of fetchmail: its accounts and folders', {
        translate: fetchmail,
        maxBytes: MAX_RC_BYTES,
      }),
    )
    .addCommand(
      from('getmail', 'an rc file of getmail: its account and folders', {
        translate: getmail,
        maxBytes: MAX_RC_BYTES,
      }),
    )

const jp1 = ({ text, file, options }: Source): JobsDraft =>
  translateUnits(readUnits(text, file), basename(file), listsIn(options.lists, options.encoding))

const fetchmail = ({ text, file }: Source): JobsDraft =>
  translateAccounts(fetchmailAccounts(readFetchmailrc(text, file)), 'fetchmail', basename(file))

const getmail = ({ text, file }: Source): JobsDraft =>
  translateAccounts([getmailAccount(text, file)], 'getmail', basename(file))

/** The units of a whole scheduler service have a few megabytes. */
const MAX_UNITS_BYTES = 32 * 1024 * 1024

/** An rc file has a few lines for each account. */
const MAX_RC_BYTES = 256 * 1024

const from = (
  program: string,
  summary: string,
  { translate, maxBytes }: { translate: (source: Source) => JobsDraft; maxBytes: number },
): Command =>
  new Command(program)
    .summary(summary)
    .description(`Make a jobs file of ${summary}.`)
    .argument('<file>', 'the file to read; - for standard input')
    .addOption(
      new Option('--encoding <name>', 'how it is encoded (default: found out)').choices(ENCODINGS),
    )
    .option('--out <file>', 'write the jobs file there, not to standard output')
    .option('--force', 'overwrite the file of --out')
    .addOption(jsonOption('one object: the jobs file, what was made, and what is otherwise'))
    .action(async (argument: string, options: ImportOptions) => {
      const { encoding } = options
      const file = argument === '-' ? 'standard input' : argument
      const source = decodeSource(await readSource(argument, maxBytes), file, {
        encoding,
        maxBytes,
      })
      const draft = translate({ ...source, file, options })
      if (!hasEntries(draft)) process.exitCode = tellNothing(draft, file, options)
      else await tell(draft, { ...source, file, options })
    })

/** Nothing to make a jobs file of is no jobs file. */
function tellNothing(draft: JobsDraft, file: string, { json }: ImportOptions): number {
  if (json)
    console.log(JSON.stringify({ file, made: {}, differences: differencesOf(draft) }, null, 2))
  else {
    console.error(`${file} was read, and there is nothing in it to make a jobs file of.`)
    for (const { where, line, words } of differencesOf(draft).slice(0, MOST_TOLD))
      console.error(printable(`  ${where} (line ${line}): ${words}`))
  }
  return EXIT.failed
}

/** More are read in the file, or by --json. */
const MOST_TOLD = 20

async function tell(draft: JobsDraft, { file, encoding, options }: Source): Promise<void> {
  const { out, force = false, json } = options
  const jobs = writeJobs(draft, out === undefined ? BUILDERS_OF_JOBS : await buildersFrom(out))
  if (out !== undefined) await writeJobsFile(out, jobs, force)
  const check = checkDraft(draft)
  if (json) console.log(JSON.stringify(outcomeOf(draft, { file, encoding, jobs, check, options })))
  else {
    if (out === undefined) {
      process.stdout.write(jobs)
      console.error(
        pc.dim('Its import is that of infra/jobs.ts; --out writes that of another place.'),
      )
    }
    for (const line of summaryOf(draft, { file, encoding, out, check })) console.error(line)
  }
  if (check.faults.length === 0) process.exitCode = EXIT.done
  else if (json) process.exitCode = EXIT.badSettings
  else throw new ConfigurationInvalid(out ?? 'the jobs file', check.faults)
}

function outcomeOf(
  draft: JobsDraft,
  {
    file,
    encoding,
    jobs,
    check,
    options,
  }: Omit<Source, 'text'> & { jobs: string; check: JobsCheck },
): object {
  const { mailboxes, monitors, senders, sends, addresses } = draft
  const named = (entries: JobsDraft['monitors']) =>
    entries.map(({ name, origin }) => ({ name, ...origin }))
  return {
    file,
    encoding,
    ...(options.out === undefined ? { jobs } : { out: options.out }),
    made: {
      mailboxes: named(mailboxes),
      monitors: named(monitors),
      senders: named(senders),
      sends: named(sends),
      addresses: named(addresses),
    },
    untranslated: draft.untranslated,
    differences: differencesOf(draft),
    ...check,
  }
}

function summaryOf(
  draft: JobsDraft,
  {
    file,
    encoding,
    out,
    check,
  }: { file: string; encoding: string; out: string | undefined; check: JobsCheck },
): readonly string[] {
  const differences = differencesOf(draft).length - draft.untranslated.length
  const lines = [
    `${file} was read as ${encoding}: ${countWords(draft)}${out === undefined ? '' : `, in ${out}`}.`,
    `${differences === 1 ? '1 thing is' : `${differences} things are`} otherwise here, each a comment in the jobs file. Read them before you use it.`,
  ]
  const left = draft.untranslated.length
  if (left > 0)
    lines.push(
      `${left} ${left === 1 ? 'thing' : 'things'} had no part in it; the head of the file names them.`,
    )
  if (check.faults.length === 0)
    lines.push(
      pc.dim(
        `Next: mailjobs check-jobs ${out ?? 'FILE'}, then mailjobs poll --dry-run --jobs ${out ?? 'FILE'}.`,
      ),
    )
  return lines
}
