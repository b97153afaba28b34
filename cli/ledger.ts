import { Command, Option } from 'commander'
import { placeOfMail } from '../shared/place/decided-mail.js'
import { isAsked } from '../shared/place/mail-query.js'
import { wantedBy } from '../shared/place/recorded-definition.js'
import { EXIT } from './exit-codes.js'
import { searchLedger } from './find/ledger-search.js'
import { lookedWords } from './find/looked-words.js'
import { type QueryOptions, queryOf, TIMES, withQueryOptions } from './find/query-options.js'
import { jsonOption, parseCount } from './options.js'
import { chosenPlace, type PlaceOptions, withPlaceOptions } from './place/chosen-place.js'
import { decidedByWords, mailWords, resultWords, utcWords } from './words/ledger-words.js'

interface LedgerOptions extends QueryOptions, PlaceOptions {
  readonly mailbox?: string
  readonly limit?: number
  readonly json?: boolean
}

const HELP = `
Times: ${TIMES}.

Examples:
  mailjobs ledger                                       the decisions of seven days, the latest first
  mailjobs ledger --result unmatched --since 12h        what came and matched nothing
  mailjobs ledger --mailbox operations --from '*@example.co.jp' --json | jq .subject
  mailjobs ledger --stack mailjobs-prod --monitor nightly-batch --since 2026-11-01 --until 2026-11-07

With --json a line for each mail. It ends with 0, also where there is none. Tables of it for DuckDB and Athena: docs/operations.md.`

/** `mailjobs ledger`: decisions, as a table. */
export const ledgerCommand = (): Command =>
  withQueryOptions(
    withPlaceOptions(
      new Command('ledger').description(
        'Show what was decided about mail: by which monitor and condition, and when.',
      ),
    ).option('--mailbox <name>', 'of this mailbox (default: of all)'),
  )
    .addOption(new Option('--limit <n>', 'so many mails at most').argParser(parseCount))
    .addOption(jsonOption('each mail as one line of JSON'))
    .addHelpText('after', HELP)
    .action(async (options: LedgerOptions) => {
      process.exitCode = await ledger(options)
    })

async function ledger(options: LedgerOptions): Promise<number> {
  const { mailbox, json, limit = Number.POSITIVE_INFINITY } = options
  const place = await chosenPlace(options)
  const query = queryOf(options, new Date())
  const search = await searchLedger(place, mailbox, query, process.stderr)
  const isShown = isAsked(query)
  const wanted = wantedBy(place.bucket)
  const mails = new Set<string>()
  let isWhole = true
  for await (const mail of search.found()) {
    mails.add(placeOfMail(mail))
    if (mails.size > limit) {
      isWhole = false
      break
    }
    const decisions = mail.decisions.filter(isShown)
    if (json) console.log(JSON.stringify({ ...mail, decisions }))
    else
      for (const decision of decisions)
        console.log(
          `${utcWords(mail.internalDate ?? decision.decidedAt)}  ${resultWords(decision.result, 10)} ${decision.monitor}  ${mailWords(mail)}\n    ${decidedByWords(decision, await wanted(decision))}`,
        )
  }
  for (const line of lookedWords(search.lookedThrough(isWhole))) console.error(line)
  return EXIT.done
}
