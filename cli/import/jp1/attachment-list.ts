/** The files that a list names, and how it fits what it says of itself. */
export interface AttachmentList {
  readonly paths: readonly string[]
  /** Lines beyond the number that it says. */
  readonly surplus: number
  /** How many it says and does not have. */
  readonly missing: number
}

/**
 * A list of files to attach: `Files:n` in the first line, a path in each of the next n. What stands behind them is ignored; of fewer,
 * those there are are attached (JP1/AJS2 linkage guide, 2.6.3).
 */
export function readAttachmentList(text: string): AttachmentList {
  const [first = '', ...lines] = text.split(/\r\n|\r|\n/)
  const said = Number(/^\s*Files\s*:\s*(\d{1,6})\s*$/i.exec(first)?.[1] ?? 0)
  const paths = lines.map((line) => line.trim()).filter((line) => line !== '')
  return {
    paths: paths.slice(0, said),
    surplus: Math.max(0, paths.length - said),
    missing: Math.max(0, said - paths.length),
  }
}
