import { distance } from 'fastest-levenshtein'

/** A misspelling has at most this many changed letters; more is another word. */
const MAX_DISTANCE = 2

/** The name that was probably meant: one that differs only in width or case, else in a letter or two. */
export function nearMatch(name: string, names: readonly string[]): string | undefined {
  const sameButForm = names.find((other) => folded(other) === folded(name))
  if (sameButForm !== undefined) return `${sameButForm} (it differs only in width or case)`
  // The right letters in another order are one mistake: prot for port.
  const closeness = (other: string) =>
    lettersOf(other) === lettersOf(name) ? 1 : distance(folded(other), folded(name))
  const [closest] = names
    .filter((other) => closeness(other) <= Math.min(MAX_DISTANCE, other.length - 1))
    .toSorted((a, b) => closeness(a) - closeness(b))
  return closest
}

/** Two names that are not the same, and differ only in width (ﾌﾟ and プ), case or normalisation. */
export const differsOnlyInForm = (name: string, other: string): boolean =>
  name !== other && folded(name) === folded(other)

const folded = (name: string): string => name.normalize('NFKC').toLowerCase()

const lettersOf = (name: string): string => [...folded(name)].toSorted().join('')
