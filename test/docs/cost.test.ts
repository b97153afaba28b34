import { expect, test } from 'vitest'
import {
  DEFAULT_KILOBYTES,
  FUNCTION_GB,
  LOG_MONTHS,
  PLATFORM_LOG_BYTES,
  QUEUE_RECEIVES_A_MINUTE,
  WARM_SECONDS,
} from '../../cli/cost/assumptions.js'
import { PRICED_REGIONS, PRICES_OF, type Prices, pricesIn } from '../../cli/cost/list-prices.js'
import { type CostPart, monthlyCost } from '../../cli/cost/monthly-cost.js'
import { sumWords, usdWords } from '../../cli/plan/cost-words.js'
import { VERSION_DAYS } from '../../shared/contract/retention.js'
import { days, everything, minutes } from '../../shared/jobs/define-jobs.js'
import { readJobs } from '../../shared/jobs/read-jobs.js'
import { HOW_TO_UPDATE, readDocument, updateDocument } from './documents.js'

const NAME = 'cost.md'

const INTERVALS = [1, 5, 10, 60]

/** What an idle mailbox that is polled every minute is to cost less than, US dollars a month in us-east-1. */
const AIM_USD = 0.7

const mailboxEvery = (interval: number) => ({
  operations: {
    address: 'operations@example.co.jp',
    imap: { host: 'imap.example.co.jp' },
    poll: minutes(interval),
  },
})

const fileOf = (interval: number, { expects = false, sends = false } = {}) => ({
  mailboxes: mailboxEvery(interval),
  monitors: {
    'nightly-batch': {
      mailbox: 'operations',
      when: everything(),
      keep: { for: days(30) },
      startFrom: 'now',
      ...(expects && { expect: { by: '09:30' } }),
    },
  },
  timezone: 'UTC',
  ...(sends && {
    senders: {
      default: {
        via: 'smtp',
        from: 'operations@example.co.jp',
        host: 'smtp.example.co.jp',
        auth: { secret: 'relay' },
      },
    },
  }),
})

function costIn(prices: Prices, file: object): CostPart[] {
  return monthlyCost(
    readJobs(file, 'docs'),
    { mailsADay: 0, kilobytesAMail: DEFAULT_KILOBYTES },
    prices,
  )
}

const partOf = (parts: readonly CostPart[], of: string): CostPart => {
  const part = parts.find((one) => one.of === of)
  if (!part) throw new Error(`no part is ${of}`)
  return part
}

const mailboxIn = (prices: Prices, interval: number): CostPart =>
  partOf(costIn(prices, fileOf(interval)), 'the mailbox operations')

const regions = PRICED_REGIONS.flatMap((region) => {
  const prices = pricesIn(region)
  return prices ? [{ region, prices }] : []
})

const table = (part: CostPart): string =>
  [
    '| US dollars | for | how it comes about |',
    '|---|---|---|',
    ...part.lines
      .toSorted((one, other) => other.usd - one.usd)
      .map((line) => `| ${usdWords(line.usd)} | ${line.unit} | ${sumWords(line)} |`),
    `| **${usdWords(part.usd)}** | | all together |`,
  ].join('\n')

const stageTable = (): string =>
  [
    `| | ${regions.map(({ region }) => region).join(' | ')} |`,
    `|---|${regions.map(() => '---').join('|')}|`,
    ...[
      ['that only watches', {}],
      ['that expects mail', { expects: true }],
      ['with a sender by SMTP', { sends: true }],
      ['with both', { expects: true, sends: true }],
    ].map(
      ([words, options]) =>
        `| a stage ${words} | ${regions
          .map(({ prices }) =>
            usdWords(
              partOf(
                costIn(prices, fileOf(1, typeof options === 'object' ? options : {})),
                'the stage',
              ).usd,
            ),
          )
          .join(' | ')} |`,
    ),
  ].join('\n')

const intervalTable = (): string =>
  [
    `| polled every | ${regions.map(({ region }) => region).join(' | ')} |`,
    `|---|${regions.map(() => '---').join('|')}|`,
    ...INTERVALS.map(
      (interval) =>
        `| ${interval} min | ${regions.map(({ prices }) => usdWords(mailboxIn(prices, interval).usd)).join(' | ')} |`,
    ),
  ].join('\n')

function document(): string {
  const [first] = regions
  if (!first) throw new Error('there are no prices')
  const minutely = mailboxIn(first.prices, 1)
  const isMet = minutely.usd < AIM_USD
  return `# Cost

What mailjobs costs a month, at the list prices of AWS of ${PRICES_OF}: without tax, and without the free tier, which takes much of it off for a small
account. \`mailjobs plan\` prints the same for a jobs file of yours, \`--region\` in another region, \`--mails\` with mail that is kept. This page is made
from that code (\`test/docs/cost.test.ts\`).

Calls are not estimated: an idle poll is run in the local world, and every call to a stand-in is counted (\`cli/cost/counted-calls.ts\`,
\`test/cli/cost/counted-calls.test.ts\`). **Not measured, but assumed** (\`cli/cost/assumptions.ts\`): the function stays warm from one poll to the next, and a poll of it is billed for ${WARM_SECONDS.poll} s at ${FUNCTION_GB.monitor} GB, a look
of the watch function for ${WARM_SECONDS.watch} s; Lambda's own log lines have ${PLATFORM_LOG_BYTES} bytes a run; logs are kept for ${LOG_MONTHS} months, and counted unpacked; an empty queue is asked
${QUEUE_RECEIVES_A_MINUTE} times a minute. Mail that is kept for a limited time lies in the bucket for ${VERSION_DAYS} days more, as a version, and is counted with
them. What goes out to mail servers is left out: an idle poll sends some kilobytes, and 100 GB a month are free for every account. Nothing of
this has run in an account yet.

## An idle mailbox, polled every minute (${first.region})

${table(minutely)}

The aim is below ${AIM_USD.toFixed(2)} US dollars a month: ${isMet ? '**met**' : '**not met**; the lines on top are what makes it more'}.

## An idle mailbox, by its interval

${intervalTable()}

## The stage, whatever number of mailboxes it has

${stageTable()}
`
}

test('docs/cost.md is what the code says', () => {
  updateDocument(NAME, document)
  expect(readDocument(NAME), HOW_TO_UPDATE).toBe(document())
})

test('a mailbox costs less the less often it is polled', () => {
  for (const { prices } of regions) {
    const costs = INTERVALS.map((interval) => mailboxIn(prices, interval).usd)
    expect(costs).toEqual(costs.toSorted((one, other) => other - one))
  }
})
