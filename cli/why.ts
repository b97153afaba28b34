import { Command, Option } from 'commander'
import { loadJobs } from '../infra/load-jobs.js'
import { openIncidents } from '../shared/incidents/incident-store.js'
import {
  type PollRequest,
  pollRequestsOf,
  readPollRequest,
} from '../shared/jobs/requests/poll-request.js'
import { type DecidedMail, together } from '../shared/place/decided-mail.js'
import { accountOf, type MailAccount } from '../shared/place/mail-account.js'
import { type KnownOfTime, knownOfTime } from '../shared/place/not-seen.js'
import type { Answer, Place } from '../shared/place/place.js'
import { wantedBy } from '../shared/place/recorded-definition.js'
import { EXIT, WrongUse } from './exit-codes.js'
import { decideKept } from './find/decide-kept.js'
import { type LedgerSearch, type LookedThrough, searchLedger } from './find/ledger-search.js'
import { lookedWords } from './find/looked-words.js'
import { type QueryOptions, queryOf, TIMES, withQueryOptions } from './find/query-options.js'
import { accountLines, notSeenLines } from './find/why-words.js'
import { jsonOption, parseCount } from './options.js'
import { chosenPlace, type PlaceOptions, withPlaceOptions } from './place/chosen-place.js'

interface WhyOptions extends QueryOptions, PlaceOptions {
  readonly jobs?: string
  readonly limit: number
  readonly json?: boolean
}

const DEFAULT_LIMIT = 20

const HELP = `
MESSAGE is its Message-ID, with or without < and >; else --from, --subject, --uid say which. Times: ${TIMES}.

Examples:
  mailjobs why operations '<20261121.0830@example.co.jp>'
  mailjobs why operations --from batch@example.co.jp --subject 'JOB-END' --since 2026-11-20
  mailjobs why operations --uid 4711 --json
  mailjobs why operations --subject 請求書 --jobs infra/jobs.ts     would the definition on this disk decide the same?
  mailjobs why operations '<...>' --stack mailjobs-prod

It ends with 0 if the mail was found, with 1 if it was never seen: then it says what is known of that time.`

/** `mailjobs why`: what was decided about a mail, when and by what - or that it never came. */
export const whyCommand = (): Command =>
  withQueryOptions(
    withPlaceOptions(
      new Command('why')
        .description(
          'Say what was decided about a mail, by which condition, and what came of it - or that it was never seen.',
        )
        .argument('<mailbox>', 'its name in the jobs file')
        .argument('[message]', 'its Message-ID'),
    ),
  )
    .option('--jobs <file>', 'compare with the definitions of this file (default: those at work)')
    .addOption(
      new Option('--limit <n>', 'so many mails at most')
        .argParser(parseCount)
        .default(DEFAULT_LIMIT),
    )
    .addOption(jsonOption('one object'))
    .addHelpText('after', HELP)
    .action(async (mailbox: string, message: string | undefined, options: WhyOptions) => {
      process.exitCode = await why(mailbox, message, options)
    })

/** What `why --json` prints. */
interface WhyAnswer {
  readonly mailbox: string
  readonly mails: readonly MailAccount[]
  /** Of no mail that was found. */
  readonly notSeen?: KnownOfTime & { readonly missing: LedgerSearch['missing'] }
  readonly definitions: Omit<Answer<unknown>, 'data'>
  readonly lookedThrough: LookedThrough
}

async function why(
  mailbox: string,
  messageId: string | undefined,
  options: WhyOptions,
): Promise<number> {
  requireQuestion(messageId, options)
  const place = await chosenPlace(options)
  const query = {
    ...queryOf(options, new Date()),
    ...(messageId !== undefined && { messageId }),
  }
  const search = await searchLedger(place, mailbox, query, process.stderr)
  const { mails, isWhole } = await firstOf(search.found(), options.limit)
  const definitions = await definitionsFor(place, options.jobs)
  const answer: WhyAnswer = {
    mailbox,
    mails: await accountsOf(place, definitions.data, search, mails),
    ...(mails.length === 0 && {
      notSeen: {
        ...(await knownOfTime(place, mailbox, search.known, query)),
        missing: search.missing,
      },
    }),
    definitions: told(definitions),
    lookedThrough: search.lookedThrough(isWhole),
  }
  console.log(options.json ? JSON.stringify(answer, null, 2) : textOf(answer))
  return mails.length > 0 ? EXIT.done : EXIT.failed
}

function requireQuestion(messageId: string | undefined, options: WhyOptions): void {
  const { from, subject, uid, monitor, result } = options
  if ([messageId, from, subject, uid, monitor, result].some((part) => part !== undefined)) return
  throw new WrongUse(
    'Which mail? Name its Message-ID, or --from, --subject, --uid; mailjobs ledger shows all that was decided.',
  )
}

/** Mails come in the order of their decisions; several pages may tell of one, so a few more than asked for are not counted. */
async function firstOf(
  found: AsyncIterable<DecidedMail>,
  limit: number,
): Promise<{ readonly mails: readonly DecidedMail[]; readonly isWhole: boolean }> {
  let mails: DecidedMail[] = []
  for await (const mail of found) {
    const more = together([...mails, mail])
    if (more.length > limit) return { mails, isWhole: false }
    mails = more
  }
  return { mails, isWhole: true }
}

async function definitionsFor(
  place: Place,
  file: string | undefined,
): Promise<Answer<readonly PollRequest[]>> {
  if (file === undefined) return place.definitions()
  const data = pollRequestsOf(await loadJobs(file)).map(readPollRequest)
  return { data, asOf: new Date().toISOString(), source: file, complete: true }
}

const told = ({ data: _, ...answer }: Answer<unknown>): Omit<Answer<unknown>, 'data'> => answer

async function accountsOf(
  { bucket }: Place,
  definitions: readonly PollRequest[],
  { known }: LedgerSearch,
  mails: readonly DecidedMail[],
): Promise<MailAccount[]> {
  const { all: incidents } = await openIncidents(bucket)
  const stateOf = (folder: string) => known.folders.find((one) => one.folder === folder)?.state
  const sources = {
    ...{ bucket, definitions, incidents, stateOf },
    wantedBy: wantedBy(bucket),
    decideAgain: decideKept,
  }
  return Promise.all(mails.map((mail) => accountOf(sources, mail)))
}

const textOf = ({ mailbox, mails, notSeen, definitions, lookedThrough }: WhyAnswer): string =>
  [
    ...mails.flatMap((mail) => [...accountLines(mail, definitions), '']),
    ...(notSeen ? [...notSeenLines(mailbox, notSeen), ''] : []),
    ...lookedWords(lookedThrough),
  ].join('\n')
