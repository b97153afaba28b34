import type { EventDetail } from '../contract/event-details.js'
import { EVENT } from '../contract/events.js'
import { folderSegment, numberingSegment } from '../contract/keys.js'
import type { Announcement } from './announcer.js'
import { vanishRemedy } from './vanish-words.js'

/** Mail that vanished at one time, and what is known of the times before. */
export interface VanishedMail {
  readonly mailbox: string
  readonly folder: string
  readonly uidValidity: string
  readonly generation: number
  readonly occasion: {
    /** RFC 3339: when it was noticed, and between which polls it went. */
    readonly at: string
    readonly after?: string | undefined
    readonly before: string
    readonly count: number
    /** Ascending. */
    readonly ranges: readonly { readonly first: number; readonly last: number }[]
    readonly rangeCount?: number | undefined
    readonly evidence: EventDetail<'Mail Vanished'>['evidence']
  }
  readonly pattern: EventDetail<'Mail Vanished'>['pattern']
  /** Occasions that are remembered, with this one. */
  readonly occasions: number
}

/** `Mail Vanished`: mail came and went before it could be decided on. Of the same mail it is the same event. */
export function mailVanished({
  mailbox,
  folder,
  uidValidity,
  generation,
  occasion,
  pattern,
  occasions,
}: VanishedMail): Announcement {
  const { at, after, before, count, ranges, rangeCount, evidence } = occasion
  const numbering = numberingSegment({ uidValidity, generation })
  const [lowest] = ranges
  return {
    event: EVENT.mailVanished,
    detail: {
      id: [mailbox, folderSegment(folder), numbering, 'vanished', lowest?.first].join('.'),
      mailbox,
      folder,
      uidValidity,
      count,
      ranges: [...ranges],
      ...(rangeCount !== undefined && { rangeCount }),
      ...(after !== undefined && { after }),
      before,
      noticedAt: at,
      evidence,
      pattern,
      occasions,
      remedy: vanishRemedy(pattern),
    },
  }
}
