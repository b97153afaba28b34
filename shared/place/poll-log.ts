import type { Between, PollLog, PollOutage } from './place.js'

/** How polls of a mailbox ended: one, or those of a minute together. */
export interface PollCount {
  /** RFC 3339. */
  readonly at: string
  readonly succeeded: number
  readonly failed: number
  readonly busy: number
  readonly codes?: readonly string[]
}

/** What the polls of a time tell; those outside it are left out. @param counts the earliest first */
export function pollLogOf(counts: readonly PollCount[], { from, until }: Between): PollLog {
  const within = counts.filter(({ at }) => Date.parse(at) >= +from && Date.parse(at) <= +until)
  const successes = within.filter(({ succeeded }) => succeeded > 0)
  const [first] = successes
  const last = successes.at(-1)
  return {
    succeeded: sum(within, ({ succeeded }) => succeeded),
    failed: sum(within, ({ failed }) => failed),
    busy: sum(within, ({ busy }) => busy),
    ...(first && last && { firstSuccess: first.at, lastSuccess: last.at }),
    outages: outagesIn(within),
  }
}

function outagesIn(counts: readonly PollCount[]): PollOutage[] {
  const outages: PollOutage[] = []
  let isOpen = false
  for (const { at, succeeded, failed, codes = [] } of counts) {
    if (failed > 0) {
      const open = isOpen ? outages.pop() : undefined
      outages.push({
        from: open?.from ?? at,
        until: at,
        failed: failed + (open?.failed ?? 0),
        codes: [...new Set([...(open?.codes ?? []), ...codes])],
      })
      isOpen = true
    }
    if (succeeded > 0) isOpen = false
  }
  return outages
}

const sum = <Item>(items: readonly Item[], count: (item: Item) => number): number =>
  items.reduce((total, item) => total + count(item), 0)
