import { signal } from '@preact/signals'

/** Where the page is: the one holder of what is shown and filtered. */
export interface Address {
  readonly path: string
  readonly query: URLSearchParams
}

const here = (): Address => ({
  path: location.pathname,
  query: new URLSearchParams(location.search),
})

/** Where the page is. */
export const address = signal<Address>(here())

/** Goes to an address of the page. */
export function go(href: string, { replace = false } = {}): void {
  history[replace ? 'replaceState' : 'pushState'](null, '', href)
  address.value = here()
}

/** The address of a path with parameters; those that are empty are left out. */
export function hrefOf(path: string, query: URLSearchParams): string {
  const text = query.toString()
  return text === '' ? path : `${path}?${text}`
}

/** Follows the browser's buttons, and links of the page, without loading it again. */
export function followLinks(): void {
  addEventListener('popstate', () => {
    address.value = here()
  })
  document.addEventListener('click', (event) => {
    const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey
    const link = event.target instanceof Element ? event.target.closest('a[href^="/"]') : null
    const href = link?.getAttribute('href')
    if (!isPlain || !href || link?.hasAttribute('target')) return
    event.preventDefault()
    go(href)
  })
}
