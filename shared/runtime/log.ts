import { legacyWords } from '../failures/legacy-words.js'

/** Facts of a log line; names and numbers, never a secret, never a body. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>

/**
 * One JSON line for each thing that happened, as CloudWatch Logs Insights reads them. By `level` and `timestamp` Lambda filters and dates it
 * (Lambda developer guide, "Log-level filtering").
 */
export interface Log {
  info(event: string, fields?: LogFields): void
  /** Somebody has to do something before long. */
  warn(event: string, fields?: LogFields): void
  error(event: string, fields?: LogFields): void
  /** A log whose lines all carry these fields as well. */
  child(fields: LogFields): Log
}

/** A log that writes lines with `write`. A line with the `code` of a failure has the code that operators know from before as well: their rules go on. */
export function createLog(
  { now, write }: { now: () => Date; write: (line: string) => void },
  fields: LogFields = {},
): Log {
  const line = (level: string, event: string, more: LogFields = {}) =>
    write(
      JSON.stringify({
        timestamp: now().toISOString(),
        level,
        event,
        ...fields,
        ...more,
        ...legacy(more),
      }),
    )
  return {
    info: (event, more) => line('info', event, more),
    warn: (event, more) => line('warn', event, more),
    error: (event, more) => line('error', event, more),
    child: (more) => createLog({ now, write }, { ...fields, ...more }),
  }
}

function legacy({ code }: LogFields): LogFields {
  const words = typeof code === 'string' ? legacyWords(code) : undefined
  return words === undefined ? {} : { legacy: words }
}
