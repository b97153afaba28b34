import type { ComponentChildren } from 'preact'
import type { LoadedRows } from '../state/use-rows.js'
import { say } from '../words/say.js'
import { FaultBox } from './fault-box.js'
import { ShortTime } from './time.js'

/** What stands above a list: how old and whole it is, what is newer, and what went wrong. */
export function ListState({ list }: { readonly list: LoadedRows<unknown> }) {
  const { answer, fault, newer, again } = list
  return (
    <>
      {fault ? <FaultBox fault={fault} onRetry={again} /> : null}
      <div class="state">
        {newer > 0 ? (
          <button type="button" class="pill" onClick={again}>
            {say('newer', { count: newer })}
          </button>
        ) : null}
        {answer ? (
          <span class="quiet">
            {answer.source}, {say('asOf', { time: '' })} <ShortTime at={answer.asOf} />
          </span>
        ) : null}
        {answer && !answer.complete ? (
          <span class="partial">{say('incomplete', { gap: answer.gap ?? '' })}</span>
        ) : null}
      </div>
    </>
  )
}

/** What an empty list teaches. */
export function EmptyList({
  title,
  children,
}: {
  readonly title: string
  readonly children: ComponentChildren
}) {
  return (
    <div class="empty">
      <strong>{title}</strong>
      <p>{children}</p>
    </div>
  )
}
