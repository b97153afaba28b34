import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { say } from '../words/say.js'

/** A row: what it shows, and where it leads. */
export interface ListedRow {
  readonly key: string
  readonly href?: string
  readonly cells: readonly ComponentChildren[]
}

/** A table whose rows open something; focus moves by keys, and nothing scrolls by itself. */
export function RowList({
  name,
  layout,
  columns,
  rows,
  openHref,
  onMore,
  isLoading = false,
}: {
  readonly name: string
  /** The class that lays out its columns. */
  readonly layout: string
  readonly columns: readonly string[]
  readonly rows: readonly ListedRow[]
  /** Where the row leads that is open. */
  readonly openHref?: string | undefined
  readonly onMore?: (() => void) | undefined
  readonly isLoading?: boolean
}) {
  return (
    <div
      class={`rows ${layout}`}
      role="table"
      aria-label={name}
      aria-rowcount={onMore ? -1 : rows.length + 1}
    >
      <div class="row head" role="row" aria-rowindex={1}>
        {columns.map((column) => (
          <div key={column} role="columnheader">
            {column}
          </div>
        ))}
      </div>
      {rows.map(({ key, href, cells }, index) => (
        <div
          key={key}
          class={href !== undefined && href === openHref ? 'row open' : 'row'}
          role="row"
          aria-rowindex={index + 2}
        >
          {cells.map((cell, place) => (
            <div key={place} role="cell">
              {href !== undefined && place === 0 ? (
                <a class="into" href={href} aria-current={href === openHref ? 'true' : undefined}>
                  {cell}
                </a>
              ) : (
                cell
              )}
            </div>
          ))}
        </div>
      ))}
      {onMore ? <More onMore={onMore} isLoading={isLoading} /> : null}
    </div>
  )
}

/** What follows is asked for as the end comes into sight, or by the button. */
function More({ onMore, isLoading }: { readonly onMore: () => void; readonly isLoading: boolean }) {
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (isLoading || !button.current) return
    const seen = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) onMore()
    })
    seen.observe(button.current)
    return () => seen.disconnect()
  }, [onMore, isLoading])
  return (
    <button ref={button} type="button" class="more" onClick={onMore} disabled={isLoading}>
      {say(isLoading ? 'loading' : 'more')}
    </button>
  )
}
