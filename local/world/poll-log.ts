import { appendFile, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { z } from 'zod'
import { POLL_ENDED } from '../../shared/contract/poll-ended.js'
import { createLog } from '../../shared/runtime/log.js'
import type { LogLine } from '../stand-ins/cloudwatch-logs.js'
import { LOCAL_STAGE } from './local-stage.js'
import { CLOCK } from './world-clock.js'
import type { PollEndedEvent } from './world-event.js'

/** A poll as it is written down. */
const loggedPollSchema = z.object({
  mailbox: z.string(),
  /** RFC 3339: when it ended. */
  at: z.iso.datetime(),
  result: z.enum(['succeeded', 'failed', 'busy', 'interrupted']),
  /** Of the catalogue. */
  code: z.string().optional(),
})

/** A poll as it is written down. */
export type LoggedPoll = z.output<typeof loggedPollSchema>

/** Some 60 000 polls: a mailbox a minute for six weeks. Past it the older half is forgotten. */
const MAX_BYTES = 6 * 1024 * 1024

/** The polls of a world, `<data>/polls.jsonl`: a line each. What the log of the monitor function has of a deployed stack. */
export class PollLog {
  readonly #file: string
  #last: Promise<unknown> = Promise.resolve()

  constructor(file: string) {
    this.#file = file
  }

  /** Writes down how a poll ended, after what was written before. @throws what the file system does; nothing of the poll depends on it */
  add({ mailbox, result, failure }: PollEndedEvent, at: Date): Promise<void> {
    const poll: LoggedPoll = {
      mailbox,
      at: at.toISOString(),
      result,
      ...(failure && { code: failure.code }),
    }
    const written = this.#last.then(() => this.#write(poll))
    this.#last = written.catch(() => {})
    return written
  }

  async #write(poll: LoggedPoll): Promise<void> {
    await appendFile(this.#file, `${JSON.stringify(poll)}\n`, { mode: 0o600 })
    const { size } = await stat(this.#file)
    if (size > MAX_BYTES) await this.#forgetOlderHalf()
  }

  async #forgetOlderHalf(): Promise<void> {
    const lines = (await readFile(this.#file, 'utf8')).trimEnd().split('\n')
    const kept = lines.slice(Math.floor(lines.length / 2))
    await writeFile(`${this.#file}.new`, `${kept.join('\n')}\n`, { mode: 0o600 })
    await rename(`${this.#file}.new`, this.#file)
  }
}

/** Writes down the polls of a world as they end; a disk that is full changes nothing of how a poll ended. */
export function pollRecorder(file: string): (ended: PollEndedEvent) => Promise<void> {
  const log = new PollLog(file)
  return (ended) => log.add(ended, CLOCK.now()).catch(() => {})
}

/** What is written down, the earliest first; a line that was cut off when its world was killed is none. */
export async function loggedPolls(file: string): Promise<LoggedPoll[]> {
  const text = await readFile(file, 'utf8').catch(() => '')
  return text.split('\n').flatMap((line) => {
    const poll = loggedPollSchema.safeParse(jsonIn(line))
    return poll.success ? [poll.data] : []
  })
}

/** The lines that the monitor function ended these polls with, as far as it is kept; one that was interrupted ended with none. */
export const monitorLogOf = (polls: readonly LoggedPoll[]): LogLine[] =>
  polls.flatMap(({ mailbox, at, result, code }) => {
    if (result === 'interrupted') return []
    const lines: LogLine[] = []
    const write = (message: string) => lines.push({ at, message })
    const log = createLog({ now: () => new Date(at), write }, { stage: LOCAL_STAGE, mailbox })
    if (result === 'failed') log.error(POLL_ENDED.failed, { result, code })
    else log.info(POLL_ENDED[result], { result })
    return lines
  })

function jsonIn(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
