import { open, writeFile } from 'node:fs/promises'
import { Command, Option } from 'commander'
import pc from 'picocolors'
import { manifestKeyOf } from '../shared/archive/keep-mail.js'
import type { Manifest } from '../shared/archive/manifest.js'
import { type KeptQuery, keepingMonitors, keptMail } from '../shared/place/kept-mail.js'
import type { Place } from '../shared/place/place.js'
import { EXIT, WrongUse } from './exit-codes.js'
import { inMbox, separatorOf } from './find/mbox.js'
import { type QueryOptions, queryOf, TIMES, withQueryOptions } from './find/query-options.js'
import { jsonOption, parseCount } from './options.js'
import { chosenPlace, type PlaceOptions, withPlaceOptions } from './place/chosen-place.js'
import { fileErrorWords } from './words/file-words.js'
import { utcWords } from './words/ledger-words.js'
import { nearNameHint } from './words/near-name.js'
import { printable } from './words/printable.js'
import { lateLine, progressLine } from './words/progress-line.js'

interface MailOptions extends Omit<QueryOptions, 'result'>, PlaceOptions {
  readonly mailbox?: string
  readonly text?: string
  readonly limit?: number
  readonly json?: boolean
  readonly messageId?: string
  readonly replay?: number
}

const HELP = `
Times: ${TIMES}.

Examples:
  mailjobs mail list --since 1d                                what was kept since yesterday
  mailjobs mail list --text '異常終了 SETTLE01' --json
  mailjobs mail show --message-id '<20261121.0830@example.co.jp>'
  mailjobs mail save november.eml --monitor nightly-batch --uid 4711
  mailjobs mail export november.mbox --monitor nightly-batch --since 2026-11-01 --until 2026-11-30 --stack mailjobs-prod`

/** `mailjobs mail`: what is kept. */
export const mailCommand = (): Command =>
  new Command('mail')
    .description('List, show, save or export the mail that is kept.')
    .addHelpText('after', HELP)
    .addCommand(
      verb('list', 'a line for each mail, the latest first')
        .addOption(jsonOption('the manifest of each mail as one line of JSON'))
        .action(async (options: MailOptions) => {
          process.exitCode = await list(options)
        }),
    )
    .addCommand(
      verb('show', 'the text of a mail, and what is kept with it')
        .addOption(jsonOption('the manifest'))
        .action(async (options: MailOptions) => {
          process.exitCode = await show(options)
        }),
    )
    .addCommand(
      verb('save', 'a mail as a file (.eml), byte for byte')
        .argument('<file>', 'what is written; - for standard output')
        .action(async (file: string, options: MailOptions) => {
          process.exitCode = await save(file, options)
        }),
    )
    .addCommand(
      verb('export', 'all that is found, as one mbox file')
        .argument('<file>', 'what is written; it must not be there yet')
        .action(async (file: string, options: MailOptions) => {
          process.exitCode = await exportMbox(file, options)
        }),
    )

const verb = (name: string, summary: string): Command =>
  withQueryOptions(withPlaceOptions(new Command(name).summary(summary).description(summary)), {
    hasResult: false,
  })
    .option('--message-id <id>', 'its Message-ID')
    .option('--mailbox <name>', 'of this mailbox')
    .addOption(new Option('--replay <n>', 'kept by this replay').argParser(parseCount))
    .option('--text <words>', 'words of its text, in any order, case and width')
    .addOption(new Option('--limit <n>', 'so many mails at most').argParser(parseCount))

async function* found(place: Place, options: MailOptions): AsyncGenerator<Manifest> {
  const { limit = Number.POSITIVE_INFINITY, mailbox, text, messageId, monitor, replay } = options
  const query: KeptQuery = {
    ...queryOf(options, new Date()),
    ...(mailbox !== undefined && { mailbox }),
    ...(text !== undefined && { text }),
    ...(messageId !== undefined && { messageId }),
    ...(replay !== undefined && { replay }),
  }
  const monitors = await keepingMonitors(place.bucket)
  if (monitor !== undefined && !monitors.includes(monitor)) throw noMail(place, monitor, monitors)
  let count = 0
  const line = lateLine(progressLine(process.stderr))
  const onMonth = (month: string) => line.show(`${month.replace('/', '-')}: ${count} mails...`)
  try {
    for await (const manifest of keptMail(place.bucket, monitors, query, onMonth)) {
      line.clear()
      if (count >= limit) {
        console.error(pc.yellow(`There is more than ${limit}: --limit.`))
        return
      }
      count += 1
      yield manifest
    }
  } finally {
    line.clear()
  }
}

function noMail(place: Place, monitor: string, monitors: readonly string[]): WrongUse {
  const hint = nearNameHint(monitor, monitors)
  const there = monitors.length === 0 ? 'none' : monitors.join(', ')
  return new WrongUse(
    `${place.name} keeps no mail of a monitor ${monitor}; it keeps some of: ${there}.${hint}`,
  )
}

async function list(options: MailOptions): Promise<number> {
  const place = await chosenPlace(options)
  let count = 0
  for await (const manifest of found(place, options)) {
    count += 1
    console.log(options.json ? JSON.stringify(manifest) : lineOf(manifest))
  }
  if (count === 0) console.error(nothingWords(place))
  const { from, until } = queryOf(options, new Date())
  console.error(
    pc.dim(
      `Looked through all that ${options.monitor ?? 'any monitor'} keeps in ${place.name} of mail that arrived from ${from.toISOString()} to ${until.toISOString()}.`,
    ),
  )
  return EXIT.done
}

const replayWords = ({ replay }: Manifest): string =>
  replay
    ? `, replay ${replay.number} (${replay.name})${replay.reason ? `: ${printable(replay.reason)}` : ''}`
    : ''

const nothingWords = ({ name }: Place): string =>
  pc.yellow(
    `${name} keeps no such mail of that time. What was decided about it: mailjobs why; another time: --since, --until.`,
  )

function lineOf(manifest: Manifest): string {
  const { internalDate, monitor, subject, from, uid, attachments, replay } = manifest
  const facts = [
    `from ${printable(from[0]?.address ?? '') || '(nobody)'}`,
    `UID ${uid}`,
    `${attachments.length} ${attachments.length === 1 ? 'attachment' : 'attachments'}`,
    ...(replay ? [`replay ${replay.number}`] : []),
  ]
  return `${utcWords(internalDate)}  ${monitor}  ${printable(subject).replaceAll('\n', ' ') || '(no subject)'} ${pc.dim(facts.join(', '))}`
}

/** The one mail that is meant. @throws WrongUse for several */
async function theOne(place: Place, options: MailOptions): Promise<Manifest | undefined> {
  const mails: Manifest[] = []
  for await (const manifest of found(place, { ...options, limit: MOST_NAMED + 1 })) {
    mails.push(manifest)
    if (mails.length >= MOST_NAMED) break
  }
  // What was kept once more is meant only where it is all there is, or is named.
  const firsts = new Set(mails.flatMap((mail) => (mail.replay ? [] : [placeOf(mail)])))
  const [first, second] = mails.filter((mail) => !mail.replay || !firsts.has(placeOf(mail)))
  if (second === undefined) return first
  throw new WrongUse(
    `Several mails are meant, which? Add --uid, --monitor, --message-id or --replay:\n${mails.map(lineOf).join('\n')}`,
  )
}

const MOST_NAMED = 10

/** The same for all that one monitor keeps of one mail. */
const placeOf = ({ id, monitor }: Manifest): string => JSON.stringify([id, monitor])

async function show(options: MailOptions): Promise<number> {
  const place = await chosenPlace(options)
  const mail = await theOne(place, options)
  if (!mail) {
    console.error(nothingWords(place))
    return EXIT.failed
  }
  const text = mail.text && (await place.bucket.read(mail.text.key))
  const header = [
    ['subject', printable(mail.subject)],
    ['from', mail.from.map(({ address }) => printable(address)).join(', ')],
    ['to', mail.to.map(({ address }) => printable(address)).join(', ')],
    ['arrived', utcWords(mail.internalDate)],
    ['message-id', mail.messageId ?? 'none'],
    ['kept by', `${mail.monitor}, ${utcWords(mail.storedAt)}${replayWords(mail)}`],
    ['under', manifestKeyOf(mail).replace(/mail\.json$/, '')],
    ...mail.attachments.map(({ filename, size }) => ['attachment', `${filename}  ${size} bytes`]),
  ].map(([name = '', value = '']) => `${pc.dim(name.padEnd(12))}${value}`)
  console.log(
    options.json
      ? JSON.stringify(mail, null, 2)
      : [...header, '', printable(text?.body.toString('utf8') ?? '(no text)')].join('\n'),
  )
  return EXIT.done
}

async function save(file: string, options: MailOptions): Promise<number> {
  const place = await chosenPlace(options)
  const mail = await theOne(place, options)
  const raw = mail && (await rawOf(place, mail))
  if (!raw) {
    console.error(mail ? withoutMessage(mail) : nothingWords(place))
    return EXIT.failed
  }
  if (file === '-') process.stdout.write(raw)
  else await written(file, () => writeFile(file, raw, { flag: 'wx' }))
  if (file !== '-') console.error(`${raw.length} bytes, as they came, are in ${file}.`)
  return EXIT.done
}

async function exportMbox(file: string, options: MailOptions): Promise<number> {
  const place = await chosenPlace(options)
  const mbox = await written(file, () => open(file, 'wx'))
  let count = 0
  let without = 0
  const exported = new Set<string>()
  try {
    for await (const mail of found(place, options)) {
      // The first comes before its replays, which have the same message.
      if (exported.has(placeOf(mail))) continue
      exported.add(placeOf(mail))
      const raw = await rawOf(place, mail)
      if (!raw) {
        console.error(withoutMessage(mail))
        without += 1
        continue
      }
      const separator = separatorOf(mail.from[0]?.address ?? '', new Date(mail.internalDate))
      await mbox.writeFile(Buffer.concat([Buffer.from(separator), inMbox(raw)]))
      count += 1
    }
  } finally {
    await mbox.close()
  }
  console.error(`${count} ${count === 1 ? 'mail is' : 'mails are'} in ${file}.`)
  return without > 0 ? EXIT.failed : EXIT.done
}

const withoutMessage = ({ monitor, uid }: Manifest): string =>
  pc.yellow(
    `UID ${uid}, kept by ${monitor}: the message itself is not kept (keep.message: false), or has been removed.`,
  )

const rawOf = async ({ bucket }: Place, { messageKey }: Manifest): Promise<Buffer | undefined> =>
  messageKey === undefined ? undefined : (await bucket.read(messageKey))?.body

/** Nothing is written over: it may be the only copy of something. */
async function written<T>(file: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write()
  } catch (error) {
    throw new WrongUse(`${file} cannot be written: ${fileErrorWords(error)}`)
  }
}
