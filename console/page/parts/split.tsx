import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { go } from '../state/address.js'
import { say } from '../words/say.js'

/** A list, and beside it what is open: side by side where there is room, else one of them. */
export function Split({
  title,
  closeHref,
  openHref,
  pane,
  children,
}: {
  readonly title: string
  readonly closeHref: string
  /** Of the row that is open, as the list has it. */
  readonly openHref: string | undefined
  readonly pane?: ComponentChildren
  readonly children: ComponentChildren
}) {
  const isOpen = pane !== undefined
  const list = useRef<HTMLElement>(null)
  const lastOpen = useRef<string | undefined>(undefined)
  useEffect(() => {
    // Back to the row that one came from.
    if (openHref === undefined && lastOpen.current !== undefined)
      focusRow(list.current, lastOpen.current)
    lastOpen.current = openHref
  }, [openHref])
  useEffect(() => {
    if (!isOpen) return
    const close = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.isComposing && !document.querySelector('dialog[open]'))
        go(closeHref)
    }
    addEventListener('keydown', close)
    return () => removeEventListener('keydown', close)
  }, [isOpen, closeHref])
  return (
    <div class={isOpen ? 'split is-open' : 'split'}>
      <section ref={list} class="list" aria-label={title}>
        <h1>{title}</h1>
        {children}
      </section>
      {isOpen ? (
        <section class="pane" aria-label={say('why')}>
          <a class="close" href={closeHref}>
            {say('close')}
          </a>
          {pane}
        </section>
      ) : null}
    </div>
  )
}

function focusRow(list: HTMLElement | null, href: string): void {
  const links = [...(list?.querySelectorAll<HTMLAnchorElement>('a.into') ?? [])]
  links.find((link) => link.getAttribute('href') === href)?.focus({ preventScroll: true })
}
