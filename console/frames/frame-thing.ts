/** What a frame shows, or a link saves. */
export type FrameThing = HtmlThing | FileThing

/** The HTML of a mail, rewritten. */
export interface HtmlThing {
  readonly kind: 'html'
  readonly html: string
  /** Remote images were asked for. */
  readonly hasImages: boolean
}

/** A file of a mail. */
export interface FileThing {
  readonly kind: 'image' | 'pdf' | 'download'
  /** By its bytes, never as it was declared. */
  readonly type: string
  readonly name: string
  readonly open: () => AsyncIterable<Buffer>
}
