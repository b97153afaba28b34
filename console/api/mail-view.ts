import type { Manifest } from '../../shared/archive/manifest.js'
import type { ToldCondition } from './mail-account-answer.js'

/** A stretch of a text: from, to behind its last character. */
export type Range = readonly [number, number]

/** A kept mail, opened. */
export interface MailView {
  readonly id: string
  readonly monitor: string
  readonly manifest: Omit<Manifest, 'matched'>
  /** What matched, as it did then. */
  readonly matched: readonly Pick<ToldCondition, 'path' | 'seen' | 'wanted' | 'doubts'>[]
  readonly captures: Readonly<Record<string, string>>
  /** The text that conditions saw, to a limit. */
  readonly text?: {
    readonly value: string
    /** There is more: message.eml has it all. */
    readonly isCut: boolean
    /** What matched in it. */
    readonly marks: readonly Range[]
  }
  readonly hasHtml: boolean
  readonly hasMessage: boolean
  readonly command: string
}

/** A message as it was sent, its beginning. */
export interface RawView {
  readonly headers: string
  readonly raw: string
  readonly isCut: boolean
  readonly bytes: number
}

/** The mails beside one in a list. */
export interface Neighbours {
  readonly newer?: string
  readonly older?: string
}
