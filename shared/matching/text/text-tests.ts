/** How `contains` and `matches` look at decoded text; both ignore case unless told otherwise. */
export interface TextTestOptions {
  /** `A` and `a` differ. @default false */
  readonly caseSensitive?: boolean
  /**
   * Full and half width forms are the same: ﾌﾟﾛﾌｧｲﾙ is プロファイル, Ａ is A. A pattern names the folded form: プ, not ﾌﾟ.
   * @default false
   */
  readonly foldWidth?: boolean
  /**
   * Text may be wrapped in the middle of words, as Japanese is: between two of its characters a line end is nothing, elsewhere a blank
   * or nothing. Without it a phrase may be wrapped where it has a blank, once each; a paragraph's end is never crossed. @default false
   */
  readonly joinLines?: boolean
  /**
   * The text attachments too (text/*, and files named .csv, .tsv, .txt or .log), some 4 MB of them. Only for conditions on
   * `text`. @default false
   */
  readonly inAttachments?: boolean
}

/** The text contains this. */
export interface Contains extends TextTestOptions {
  readonly contains: string
}

/**
 * The text matches this RE2 pattern somewhere; named groups become captures. `^` and `$` are the beginning and the end of a line, `\A` and
 * `\z` those of the text.
 */
export interface Matches extends TextTestOptions {
  readonly matches: string
}

/** What a condition on text is made of. */
export type TextTest = Contains | Matches
