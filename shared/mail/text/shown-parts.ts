import { isUnseen } from '../lines/blanks.js'

/** A branch of a multipart/alternative (RFC 2046 5.1.4). */
export interface Branch {
  /** The part number of the multipart. */
  readonly path: string
  /** 1 for its first part. */
  readonly number: number
}

/** A part that mail programs show as the text of a mail. */
export interface ShownPart {
  readonly kind: 'text' | 'html'
  /** Decoded; of HTML the source. */
  readonly value: string
  /** The branches that it stands in, outermost first; none outside of alternatives. */
  readonly branches: readonly Branch[]
}

/**
 * What a person would read: of each multipart/alternative one branch, and of everything else all, in order (RFC
 * 2046 5.1.3). The branch is the first with a text that is not blank; else the last one, which is the sender's best.
 */
export function chosenParts(parts: readonly ShownPart[], level = 0): readonly ShownPart[] {
  const chosen: ShownPart[] = []
  for (let start = 0; start < parts.length; ) {
    const path = parts[start]?.branches[level]?.path
    let end = start + 1
    while (end < parts.length && parts[end]?.branches[level]?.path === path) end++
    const group = parts.slice(start, end)
    chosen.push(...(path === undefined ? group : chosenParts(bestBranch(group, level), level + 1)))
    start = end
  }
  return chosen
}

/** Whether there is anything to be read. */
export const isBlank = ({ value }: Pick<ShownPart, 'value'>): boolean => isUnseen(value)

function bestBranch(group: readonly ShownPart[], level: number): readonly ShownPart[] {
  const best =
    group.find((part) => part.kind === 'text' && !isBlank(part)) ??
    group.findLast((part) => !isBlank(part))
  const number = (best ?? group[0])?.branches[level]?.number
  return group.filter((part) => part.branches[level]?.number === number)
}
