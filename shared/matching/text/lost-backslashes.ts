/** A place in a pattern where a backslash was probably meant. */
export interface LostBackslash {
  readonly at: number
  /** What is there: `w+`. */
  readonly found: string
  /** What was probably meant: `\w+`. */
  readonly meant: string
}

/** A sign of a backslash that TypeScript took, and what it was before. */
interface Sign {
  readonly signs: RegExp
  readonly meant: (found: string) => string
  readonly isMeant?: (found: RegExpExecArray, pattern: string) => boolean
}

const escaped = (found: string): string => `\\${found}`

/** Escapes and classes have signs of their own; what is in them is none outside. */
const ESCAPE = /\\[\s\S]/g
const CLASS = /\[\^?\]?[^\]]*\]/g

/** Outside classes. `.` and `?` without their backslashes are ordinary, and cannot be told. */
const OUTSIDE: readonly Sign[] = [
  // job w+; 20d{2}; コードd+; (d+). After a letter it is the end of a word, unless it stands out: JOBd+.
  {
    signs: /(?:(?<![A-Za-z])[wdsbWDSB]|(?<=[A-Z])[wdsb])(?=[+*]|\{\d)/g,
    meant: escaped,
    isMeant: ({ 0: letter, index }, pattern) =>
      !(letter === 's' && /[A-Za-z]\($/.test(pattern.slice(0, index))),
  },
  { signs: /(?<=[a-z])[wd](?=\{\d)/g, meant: escaped },
  { signs: /(?<![A-Za-z])[wd](?=\?)/g, meant: escaped },
  // p{Han}
  { signs: /[pP](?=\{\^?[A-Z][A-Za-z_]*\})/g, meant: escaped },
  // dddd-dd-dd, dd:dd. One dd alone is a word.
  {
    signs: /(?<![A-Za-z])d{2,}(?![A-Za-z])/g,
    meant: (found) => found.replaceAll('d', '\\d'),
    isMeant: ({ 0: run }, pattern) =>
      run.length > 2 || /(?<![A-Za-z])dd[-/:.年月 ]d+/.test(pattern),
  },
  // (ok): a group around mere words does nothing.
  {
    signs: /\((?!\?)[\p{L}\p{N}_ -]+\)(?![+*?{])/gu,
    meant: (found) => `\\${found.slice(0, -1)}\\)`,
  },
  // $100: nothing comes after the end.
  {
    signs: /\$(?=[\p{L}\p{N}])/gu,
    meant: escaped,
    isMeant: (_, pattern) => !/\(\?[a-z]*m/.test(pattern),
  },
  { signs: /(?<=[\p{L}\p{N}])\^/gu, meant: escaped },
]

/** A backspace: what TypeScript makes of \b. */
const BACKSPACE: Sign = { signs: /[\b]/g, meant: () => '\\b' }

/** The places in a pattern that look as if TypeScript had taken a backslash: in 'job \w+' it leaves job w+. */
export function lostBackslashes(pattern: string): LostBackslash[] {
  const unescaped = pattern.replace(ESCAPE, (found) => '\0'.repeat(found.length))
  const outside = unescaped.replace(CLASS, (found) => '\0'.repeat(found.length))
  return [
    ...[...OUTSIDE, BACKSPACE].flatMap((sign) => placesOf(sign, outside)),
    ...[...unescaped.matchAll(CLASS)].flatMap((found) => inClass(found, unescaped)),
  ].toSorted((one, other) => one.at - other.at)
}

const placesOf = ({ signs, meant, isMeant = () => true }: Sign, pattern: string): LostBackslash[] =>
  [...pattern.matchAll(signs)]
    .filter((found) => isMeant(found, pattern))
    .map(({ 0: found, index }) => ({ at: index, found, meant: meant(found) }))

const QUANTIFIER = /^(?:[+*]|\{\d)/
const RANGE = /[A-Za-z0-9]-[A-Za-z0-9]/g

function inClass({ 0: found, index }: RegExpExecArray, pattern: string): LostBackslash[] {
  const content = found.slice(1, -1).replace(/^\^/, '')
  const [before, after] = [pattern.slice(0, index), pattern.slice(index + found.length)]
  if (isRepeated(content, after))
    return [
      { at: index, found, meant: found.replace(/(?<![A-Za-z]-)[wdsWDS](?!-[A-Za-z])/g, '\\$&') },
    ]
  return isWord(content, found, before, after)
    ? [{ at: index, found, meant: `\\${found.slice(0, -1)}\\]` }]
    : []
}

/** `[w.-]+`, `[^s]+`, `[sS]*`: nothing but letters that a backslash would give a meaning, and repeated. */
function isRepeated(content: string, after: string): boolean {
  const letters = content.replace(RANGE, '').match(/\p{L}/gu) ?? []
  return (
    QUANTIFIER.test(after) && letters.length > 0 && letters.every((one) => 'wdsWDS'.includes(one))
  )
}

/** `[JOB-END]`, `[ERROR]`, `[重要]` before a blank: a tag of a subject, which as a class is any one of its letters. */
function isWord(content: string, found: string, before: string, after: string): boolean {
  if (found.startsWith('[^') || QUANTIFIER.test(after) || after.startsWith('?')) return false
  if (/^[^\0-\x7f]{2,}$/.test(content))
    return /(?:^|[\s^])$/.test(before) && /^(?:\s|$)/.test(after)
  if (!/^[A-Za-z][A-Za-z _-]*[A-Za-z]$/.test(content) || isRanges(content)) return false
  const letters = content.replace(/[ _-]/g, '')
  const isTwice = new Set(letters).size < letters.length
  return letters.length > 2 && (isTwice || (isCapitals(letters) && !isInOrder(letters)))
}

/** `a-z`, `A-Za-z`: ranges alone. */
const isRanges = (content: string): boolean => /^(?:[A-Za-z]-[A-Za-z])+$/.test(content)

const isCapitals = (letters: string): boolean => letters === letters.toUpperCase()

/** `ABC`: a choice of letters, and no word. */
const isInOrder = (letters: string): boolean => [...letters].toSorted().join('') === letters

/** A pattern with the backslashes that were probably meant. */
export function withBackslashes(pattern: string, lost: readonly LostBackslash[]): string {
  let end = pattern.length
  let restored = ''
  for (const { at, found, meant } of lost.toReversed()) {
    if (at + found.length > end) continue
    restored = `${meant}${pattern.slice(at + found.length, end)}${restored}`
    end = at
  }
  return `${pattern.slice(0, end)}${restored}`
}

/** A backslash before one that gives a letter its meaning: in String.raw, one is enough. */
const DOUBLED = /\\\\(?=[wdsb](?:[+*?{)\]]|$))/g

/** A pattern with its backslashes doubled, as String.raw leaves them, put right; undefined if it has none. */
export function withoutDoubled(pattern: string): string | undefined {
  const single = pattern.replace(DOUBLED, '\\')
  return single === pattern ? undefined : single
}
