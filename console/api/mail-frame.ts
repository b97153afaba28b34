/** A link of a mail: it does nothing there, and is listed here. */
export interface FrameLink {
  readonly number: number
  readonly text: string
  readonly href: string
  /** The host as it is asked for; absent of what is no web address. */
  readonly host?: string
  /** The same in its own script, where that differs: `пример.example`. */
  readonly hostShown?: string
  /** The text names another host. */
  readonly isOther: boolean
  /** It can be opened: a web address. */
  readonly isWeb: boolean
}

/** Why not all of a mail's HTML is shown. */
export type FrameCut = 'bytes' | 'depth' | 'elements'

/** What the HTML of a mail became. */
export interface FrameFacts {
  readonly links: readonly FrameLink[]
  /** Remote images and style sheets that were not asked for. */
  readonly heldBack: number
  /** Scripts, frames, forms and the like that were left out. */
  readonly dropped: number
  readonly cut?: FrameCut
  /** Whether anything would be seen. */
  readonly isEmpty: boolean
}

/** What is asked to be shown from the other port. */
export interface FrameRequest {
  readonly monitor: string
  readonly id: string
  readonly kind: 'html' | 'shown' | 'download' | 'raw'
  /** Of an attachment, from 0. */
  readonly attachment?: number
  /** Remote images, this once. */
  readonly images?: boolean
  /** All of it up to the cap, not the beginning alone. */
  readonly whole?: boolean
}

/** Where it is shown, for a while. */
export interface FrameAnswer {
  readonly url: string
  /** Of HTML. */
  readonly facts?: FrameFacts
}
