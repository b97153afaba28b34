import { nearMatch } from '../../shared/jobs/values/near-match.js'

/** The end of a sentence that says there is no such name: the name that was probably meant, or nothing. */
export function nearNameHint(name: string, names: readonly string[]): string {
  const near = nearMatch(name, names)
  return near === undefined ? '' : ` Did you mean ${near}?`
}
