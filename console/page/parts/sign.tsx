/** How something is, by colour; the sign and the word say it as well. */
export type Tone = 'good' | 'late' | 'bad' | 'unknown' | 'quiet'

const SHAPES: Readonly<Record<string, readonly [Tone, string]>> = {
  good: ['good', 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2Z'],
  late: ['late', 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2Zm0 1.6v8.8a4.4 4.4 0 0 1 0-8.8Z'],
  failing: ['bad', 'M8 1.5 15 14H1Zm-.8 4.6.2 4h1.2l.2-4ZM7.3 11v1.4h1.4V11Z'],
  cross: [
    'bad',
    'M3.4 2 8 6.6 12.6 2 14 3.4 9.4 8l4.6 4.6-1.4 1.4L8 9.4 3.4 14 2 12.6 6.6 8 2 3.4Z',
  ],
  unknown: [
    'unknown',
    'M8 1l7 7-7 7-7-7Zm-.7 8v-1.300c1.900-.5 1.900-2.400.7-2.400-.8 0-1.200.5-1.200 1H5.400C5.400 2.900 10.600 3 10.600 5.900 10.600 7.300 9 8 8.700 9Zm0 1.200h1.400v1.400H7.300Z',
  ],
  paused: ['quiet', 'M4 2h3v12H4Zm5 0h3v12H9Z'],
  none: [
    'quiet',
    'M8 2.800a5.200 5.200 0 1 0 0 10.400A5.200 5.200 0 0 0 8 2.800Zm0 1.300a3.900 3.900 0 1 1 0 7.800 3.900 3.900 0 0 1 0-7.800Z',
  ],
  dash: ['quiet', 'M3 7h10v2H3Z'],
}

/** A sign that a state is known by, whatever its colour. */
export type Shape = keyof typeof SHAPES

/** A sign and its word. */
export function Sign({ shape, word }: { readonly shape: Shape; readonly word: string }) {
  const [tone, path] = SHAPES[shape] ?? ['quiet', '']
  return (
    <span class={`sign ${tone}`}>
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <path d={path} fill-rule="evenodd" />
      </svg>
      <span>{word}</span>
    </span>
  )
}

const RESULT_SHAPES = new Map<string, Shape>([
  ['matched', 'good'],
  ['unmatched', 'dash'],
  ['failed', 'cross'],
  ['missing', 'unknown'],
])

/** What a monitor decided. */
export const ResultSign = ({ result }: { readonly result: string }) => (
  <Sign shape={RESULT_SHAPES.get(result) ?? 'none'} word={result} />
)
