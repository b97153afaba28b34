import type { SourceFile } from './source-file.js'

/** Something that every source file keeps to. */
export interface Rule {
  /** As a sentence that holds. */
  readonly name: string
  /** What in a file breaks it, a line each: where, what, and what to do instead. */
  breaches(file: SourceFile): readonly string[]
}

/** A breach as one line. */
export const breach = (
  { path }: Pick<SourceFile, 'path'>,
  line: number,
  what: string,
  instead: string,
): string => `${path}:${line} ${what}. Instead: ${instead}.`
