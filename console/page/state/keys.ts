import { go } from './address.js'
import { hasLetterKeys } from './settings.js'

/** Views by the letter behind g. */
const VIEWS = new Map([
  ['d', '/decisions'],
  ['i', '/incidents'],
  ['m', '/mail'],
  ['o', '/'],
  ['s', '/sends'],
  ['t', '/try'],
])

let isGoing = false

/** Whether letters belong to what has the focus. */
const isWriting = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName))

/** Moves the focus in the list, without opening anything. */
function moveFocus(by: number): void {
  const links = [...document.querySelectorAll<HTMLAnchorElement>('.rows a.into')]
  const now = links.findIndex((link) => link.matches(':focus'))
  const open = links.findIndex((link) => link.getAttribute('aria-current') === 'true')
  const from = now >= 0 ? now : open
  links[from < 0 ? 0 : Math.min(links.length - 1, Math.max(0, from + by))]?.focus()
}

const LETTERS = new Map<string, () => void>([
  ['j', () => moveFocus(1)],
  ['k', () => moveFocus(-1)],
  ['[', () => document.querySelector<HTMLElement>('[data-key="newer"]')?.click()],
  [']', () => document.querySelector<HTMLElement>('[data-key="older"]')?.click()],
  ['/', () => document.getElementById('filter')?.focus()],
])

/** Single letters as shortcuts: none fires in a field, during a composition, or with a modifier. */
export function followKeys(): void {
  document.addEventListener('keydown', (event) => {
    const hasModifier = event.ctrlKey || event.metaKey || event.altKey
    if (!hasLetterKeys.value || event.isComposing || hasModifier || isWriting(event.target)) return
    if (document.querySelector('dialog[open]')) return
    const view = isGoing ? VIEWS.get(event.key) : undefined
    isGoing = event.key === 'g'
    if (view !== undefined) {
      go(view)
      event.preventDefault()
      return
    }
    const tab = /^[1-6]$/.test(event.key) ? `[data-tab="${event.key}"]` : undefined
    const act =
      tab === undefined
        ? LETTERS.get(event.key)
        : () => document.querySelector<HTMLElement>(tab)?.click()
    if (!act) return
    event.preventDefault()
    act()
  })
}
