import type { Range } from '../../api/mail-view.js'

/** A text with stretches of it marked. */
export function Marked({
  text,
  marks,
}: {
  readonly text: string
  readonly marks: readonly Range[]
}) {
  const edges = [0, ...marks.flat(), text.length]
  return (
    <pre class="text" dir="auto">
      {edges.slice(0, -1).map((from, place) => {
        const piece = text.slice(from, edges[place + 1])
        return place % 2 === 1 ? <mark key={`${place} ${from}`}>{piece}</mark> : piece
      })}
    </pre>
  )
}
