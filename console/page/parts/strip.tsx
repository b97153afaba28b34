import { useState } from 'preact/hooks'
import type { PollStrip, StripCell, StripKind } from '../../api/overview.js'
import { useAnswer } from '../state/ask-server.js'
import { type Said, say } from '../words/say.js'
import { shortTime } from '../words/times.js'

const KINDS: Readonly<Record<StripKind, Said>> = {
  found: 'stripFound',
  nothing: 'stripNothing',
  failed: 'stripFailed',
  none: 'stripNone',
}

/** A minute is soon enough for a day. */
const EVERY_MS = 60_000

const CELL = 4
const HEIGHT = 20

/** The polls of a day: cells differ in height and gap, and each is told as the keys go along. */
export function Strip({ mailbox }: { readonly mailbox: string }) {
  const { data } = useAnswer<PollStrip>(`/api/mailboxes/${mailbox}/polls`, EVERY_MS)
  const [place, setPlace] = useState<number>()
  if (!data) return <span class="strip quiet">{say('loading')}</span>
  const { cells } = data
  const shown = place === undefined ? undefined : cells[place]
  const words = shown ? cellWords(shown) : stripWords(cells)
  const move = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (by === 0) return
    event.preventDefault()
    setPlace(Math.min(cells.length - 1, Math.max(0, (place ?? cells.length) + by)))
  }
  return (
    <span
      class="strip"
      role="slider"
      tabIndex={0}
      aria-label={say('strip', { mailbox })}
      aria-valuemin={0}
      aria-valuemax={cells.length - 1}
      aria-valuenow={place ?? cells.length - 1}
      aria-valuetext={words}
      title={`${words}${data.gap === undefined ? '' : `. ${say('incomplete', { gap: data.gap })}`}`}
      onKeyDown={move}
      onBlur={() => setPlace(undefined)}
    >
      <svg
        viewBox={`0 0 ${cells.length * CELL} ${HEIGHT}`}
        aria-hidden="true"
        preserveAspectRatio="none"
      >
        {cells.map((cell, at) => (
          <path
            key={cell.from}
            class={`${cell.kind}${at === place ? ' at' : ''}`}
            d={barOf(cell.kind, at * CELL)}
          />
        ))}
      </svg>
      {shown ? <span class="told-cell">{words}</span> : null}
    </span>
  )
}

/** Found is full, nothing is half, failed has a gap, and no poll is a line. */
function barOf(kind: StripKind, x: number): string {
  const bar = (top: number, bottom: number) => `M${x} ${top}h3V${bottom}h-3Z`
  switch (kind) {
    case 'found':
      return bar(0, HEIGHT)
    case 'nothing':
      return bar(HEIGHT / 2, HEIGHT)
    case 'failed':
      return `${bar(0, 8)}${bar(12, HEIGHT)}`
    case 'none':
      return bar(HEIGHT - 2, HEIGHT)
  }
}

const cellWords = ({ from, kind, polls, failed, decided, codes }: StripCell): string =>
  say('stripCell', {
    from: shortTime(new Date(from), new Date()),
    kind: say(KINDS[kind]),
    ...{ polls, failed, decided },
    codes: codes.join(', '),
  })

const stripWords = (cells: readonly StripCell[]): string =>
  say('stripSummary', {
    polls: cells.reduce((sum, { polls }) => sum + polls, 0),
    failed: cells.reduce((sum, { failed }) => sum + failed, 0),
    none: cells.filter(({ kind }) => kind === 'none').length,
  })
