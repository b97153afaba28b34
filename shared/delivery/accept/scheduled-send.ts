import type { ScheduledSendRequest } from '../../jobs/requests/scheduled-send-request.js'
import { scheduledSendVariables } from '../../jobs/values/scheduled-send-variables.js'
import { renderVariables } from '../draft/render-variables.js'
import type { SendOrder } from './send-order.js'

/** A scheduled send, with the prefixes that should have had something under them. */
export interface ScheduledSendOrder extends SendOrder {
  /** Prefixes of attachments, dates filled in, with no object under them: the job that makes them has not run. */
  readonly missing: readonly string[]
}

/**
 * What a scheduled send comes to at the time it was due. Its variables are filled in as it is accepted, but for those in prefixes,
 * which say where to look; what is found there has the name that it has, braces and all.
 *
 * @param list the keys under a prefix
 * @throws what `list` throws
 */
export async function draftOfScheduledSend(
  { name, timezone, scheduledTime, send }: ScheduledSendRequest,
  list: (prefix: string) => Promise<readonly string[]>,
): Promise<ScheduledSendOrder> {
  const variables = scheduledSendVariables(new Date(scheduledTime), timezone)
  const { attachments: keys, text, html, ...rest } = send
  const found = await Promise.all(
    keys.map(async (key) => {
      if (!isPrefix(key)) return { key, files: [{ key }] }
      const prefix = renderVariables(key, variables, 'header').value
      // A console shows a folder by an empty object of its name.
      const names = (await list(prefix)).filter((name) => !isPrefix(name)).toSorted()
      return { key: prefix, files: names.map(literally) }
    }),
  )
  return {
    draft: {
      ...rest,
      ...(text !== undefined && { text }),
      ...(html !== undefined && { html }),
      attachments: found.flatMap(({ files }) => files),
      variables,
    },
    source: { kind: 'schedule', name },
    idempotencyKey: `schedule:${name}:${scheduledTime}`,
    missing: found.filter(({ files }) => files.length === 0).map(({ key }) => key),
  }
}

/** What was found, as it is called: braces in it are no variable. */
const literally = (key: string) => ({ key, ...(key.includes('{{') && { isLiteral: true }) })

const isPrefix = (key: string): boolean => key.endsWith('/')
