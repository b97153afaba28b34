import { dirname, join, relative } from 'node:path'
import pc from 'picocolors'
import type {
  ActedEvent,
  AnnouncedEvent,
  BusyFolder,
  DecidedEvent,
  PollEndedEvent,
  ReadyEvent,
  SendChangedEvent,
  StillOpenEvent,
  WorldEvent,
} from '../../local/world/world-event.js'
import type { WorldFiles } from '../../local/world/world-files.js'
import { clockWords } from '../words/clock-words.js'
import { isTakenOver } from '../words/send-words.js'
import { sinceWords } from '../words/time-words.js'

/** Unmatched mail that is shown of one poll; the ledger has all of it. */
const MAX_UNMATCHED_SHOWN = 20

const KIND_WIDTH = 10

type Beginning = NonNullable<PollEndedEvent['began']>[number]

const SES_STAND_IN = '(a stand-in took it for SES; nothing was sent)'

/** Shows the events of a world as they happen, for a person to read. */
export function worldPrinter(
  files: WorldFiles,
  print: (line: string) => void,
): (event: WorldEvent) => void {
  let unmatched = 0
  const line = (kind: string, words: string) => {
    const time = new Date().toTimeString().slice(0, 8)
    print(
      `${pc.dim(time)}  ${kind}${' '.repeat(Math.max(1, KIND_WIDTH - plainLength(kind)))}${words}`,
    )
  }
  const shown = (path: string) => relative(process.cwd(), path) || path
  const toDo = (remedy: string) => line('', `What to do: ${remedy}`)
  const decided = (event: DecidedEvent) => {
    if (event.result !== 'matched') unmatched += 1
    if (event.result !== 'matched' && unmatched > MAX_UNMATCHED_SHOWN) return
    const kind = event.result === 'matched' ? pc.green('matched') : pc.yellow(event.result)
    line(kind, `${event.subject || '(no subject)'} ${pc.dim(`from ${event.from || '(nobody)'}`)}`)
    line('', pc.dim(`${event.monitor}: ${event.decidedBy} saw "${event.seen}"`))
  }
  const acted = ({ folder, action, done, refused, givenUp }: ActedEvent) => {
    const where = pc.dim(`in ${folder}`)
    if (done > 0) line(pc.green('acted'), `${action}: ${done} ${where}`)
    const waiting = Math.max(0, refused - givenUp)
    if (waiting > 0)
      line(pc.yellow('refused'), `${action}: ${waiting} ${where}; the next poll tries again`)
    if (givenUp > 0) line(pc.red('given up'), `${action}: ${givenUp} ${where}; they stay there`)
  }
  const ended = ({
    mailbox,
    result,
    decided: count,
    matched,
    durationMs,
    peakRssBytes,
    busy = [],
    began = [],
    warnings = [],
    failure,
    alsoFailed = [],
  }: PollEndedEvent) => {
    if (unmatched > MAX_UNMATCHED_SHOWN) {
      line(
        '',
        pc.dim(
          `and ${unmatched - MAX_UNMATCHED_SHOWN} more unmatched, in ${shown(join(files.bucket, 'ledger'))}`,
        ),
      )
    }
    unmatched = 0
    for (const warning of warnings) line(pc.yellow('warning'), warning)
    for (const beginning of began) line('begins', beginningWords(beginning))
    const cost = pc.dim(
      `(${(durationMs / 1_000).toFixed(1)} s, ${Math.round(peakRssBytes / 2 ** 20)} MB)`,
    )
    if (result === 'succeeded') {
      line(
        pc.bold('done'),
        `${mailbox}: ${count === 0 ? 'nothing new' : `${count} decided, ${matched} matched`} ${cost}`,
      )
      return
    }
    if (result === 'interrupted') {
      line(
        pc.yellow('stopped'),
        `${mailbox}: the poll was interrupted; what it had saved stays, and the next one goes on from there`,
      )
      return
    }
    if (result === 'busy') {
      const decidedWords = count === 0 ? '' : `; ${count} decided, ${matched} matched before`
      line(
        pc.yellow('busy'),
        `${mailbox}: ${busy.map(busyWords).join('; ')}${decidedWords} ${cost}`,
      )
      return
    }
    line(pc.red('failed'), `${mailbox}: ${failure?.code}  ${failure?.message} ${cost}`)
    toDo(failure?.remedy ?? '')
    for (const { code, message, remedy } of alsoFailed) {
      line('', pc.red(`${code}  ${message}`))
      toDo(remedy)
    }
  }
  const sendChanged = (event: SendChangedEvent) => {
    const { id, state, recipients, nextAttemptAt, remedies = [], warnings } = event
    const waits = nextAttemptAt !== undefined
    const colour = isTakenOver(state) ? pc.green : waits ? pc.yellow : pc.red
    line(colour(waits ? 'put off' : state.toLowerCase()), `send ${id}`)
    for (const { address, state: reached, code, reason = '' } of recipients) {
      if (code === undefined || isTakenOver(reached)) continue
      line('', pc.dim(`${address}: ${reached} ${code} ${reason}`))
    }
    for (const remedy of remedies) toDo(remedy)
    if (waits)
      line('', pc.dim(`next attempt at ${clockWords(new Date(nextAttemptAt), new Date())}`))
    for (const warning of warnings) line(pc.yellow('warning'), warning)
  }
  const announced = ({ type, id, refusal }: AnnouncedEvent) => {
    line(pc.green('event'), `${type} ${pc.dim(id)}`)
    if (!refusal) return
    line('', pc.dim(`${refusal.code} ${refusal.faults.join('; ')}`))
    toDo(refusal.remedy)
  }
  return (event) => {
    switch (event.event) {
      case 'ready':
        line(pc.bold('ready'), readyWords(event))
        if (event.takenPort !== undefined) line(pc.yellow('port'), takenPortWords(event.takenPort))
        for (const words of pausedWords(event)) line(pc.yellow('PAUSED'), words)
        return
      case 'mail arrived':
        return line(
          pc.cyan('arrived'),
          `${event.subject} ${pc.dim(`from ${event.from}, ${event.size} bytes`)}`,
        )
      case 'poll started':
        return line(pc.bold('poll'), event.mailbox)
      case 'decided':
        return decided(event)
      case 'kept':
        return line(pc.green('kept'), `${shown(join(files.bucket, dirname(event.manifestKey)))}/`)
      case 'announced':
        return announced(event)
      case 'acted':
        return acted(event)
      case 'poll ended':
        return ended(event)
      case 'send queued':
        line(pc.cyan('queued'), `${event.subject} ${pc.dim(`to ${event.to.join(', ')}`)}`)
        return line('', pc.dim(`send ${event.id} by ${event.sender}, asked for by ${event.source}`))
      case 'send changed':
        return sendChanged(event)
      case 'ses kept':
        line(pc.yellow('kept'), `${shown(event.file)} ${pc.dim(SES_STAND_IN)}`)
        return
      case 'people told':
        return line(
          pc.yellow('alert'),
          `${event.subject} ${pc.dim(`(${shown(files.alerts)}; nobody was mailed)`)}`,
        )
      case 'function failed':
        return line(
          pc.red('failed'),
          `${event.function}: ${event.message}${event.triesAgain ? '; it is tried again' : ''}`,
        )
      case 'jobs file changed':
        line(
          pc.yellow('changed'),
          `${shown(event.file)}: this world goes on with what it read when it was started`,
        )
        return toDo(
          'end it with Ctrl-C, and start it again; mailjobs check-jobs says before whether it will do.',
        )
      case 'still open':
        line(pc.yellow('open'), stillOpenWords(event))
        return toDo(
          `${shown(files.queues)} has it; the next local world on this data goes on with it: npm start -- --jobs ..., or mailjobs poll.`,
        )
    }
  }
}

function readyWords({ mailboxes, smtp, imap, api }: ReadyEvent): string {
  const embedded =
    smtp && imap ? `; embedded mail server: SMTP on ${smtp.port}, IMAP on ${imap.port}` : ''
  const routes = api === undefined ? '' : `; API on ${api}`
  return `watching ${mailboxes.join(', ') || 'no mailbox: none has a monitor at work'}${embedded}${routes}`
}

/** By which run, and how long that may take. */
const busyWords = ({ folder, run, until }: BusyFolder): string =>
  run === undefined || until === undefined
    ? `another run is at work on ${folder}`
    : `run ${run} is at work on ${folder}, or was killed there; it has it until ${clockWords(new Date(until), new Date())}`

/** What a new monitor begins with: why nothing happens to mail that a dry run has just matched. */
function beginningWords({ folder, monitor, startFrom }: Beginning): string {
  const about = `monitor ${monitor} begins in ${folder}`
  if (startFrom === 'now') {
    return `${about} with the next mail that comes (startFrom: 'now'): mail that is there now is left alone, also what a dry run has matched`
  }
  if (startFrom === 'all') return `${about} with all mail that is there (startFrom: 'all')`
  // The functions know no zone of the file: a day that had one has come as a moment.
  return `${about} ${sinceWords(startFrom, undefined)} (startFrom)`
}

const takenPortWords = (port: number): string =>
  `${port}, or one that follows from it, is in use: the next free one was taken. Another: --port`

/** What was begun and is not finished. */
function stillOpenWords({ invocations, sends, nextAt }: StillOpenEvent): string {
  const counts = [
    ...(sends > 0 ? [`${sends === 1 ? 'a send waits' : `${sends} sends wait`} in the queue`] : []),
    ...(invocations > 0
      ? [`${invocations === 1 ? 'an event waits' : `${invocations} events wait`} for the function`]
      : []),
  ]
  const next =
    nextAt === undefined ? '' : `; the next is due at ${clockWords(new Date(nextAt), new Date())}`
  return `${counts.join(', ')}${next}`
}

const pausedWords = ({ paused: { mailboxes, monitors } }: ReadyEvent): string[] => [
  ...mailboxes.map(
    (mailbox) => `mailbox ${mailbox}: it is not polled, all its monitors are paused`,
  ),
  ...monitors.map((monitor) => `monitor ${monitor}: enabled is false`),
]

/** Colours take no room. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: an escape sequence begins with one
const plainLength = (text: string): number => text.replace(/\u001b\[\d+m/g, '').length
