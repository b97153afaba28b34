import { signal } from '@preact/signals'

const STORED = 'mailjobs-key'

/** The key of the console; empty where none was given. */
export const sessionKey = signal('')

/**
 * Takes the key out of the address, where a browser was opened with one, so that it is in no history and no link that somebody copies; this tab
 * remembers it until it is closed.
 */
export function takeKey(): void {
  const [, given] = /^#key=([\w-]+)$/.exec(location.hash) ?? []
  if (given !== undefined) {
    sessionStorage.setItem(STORED, given)
    history.replaceState(null, '', location.pathname + location.search)
  }
  sessionKey.value = sessionStorage.getItem(STORED) ?? ''
}
