import type { Figures, Result, Spread } from './rounds.js'

const MiB = 1024 * 1024

/** A column of a report: its title, and how a figure is written. */
interface Column {
  readonly title: string
  readonly cell: (figures: Figures) => string | undefined
}

const COLUMNS: readonly Column[] = [
  { title: 'wall s', cell: ({ wallMs }) => seconds(wallMs) },
  { title: 'CPU s', cell: ({ cpuMs }) => seconds(cpuMs) },
  { title: 'peak RSS MB', cell: ({ peakRssBytes }) => megabytes(peakRssBytes) },
  { title: 'MB/s', cell: ({ bytesPerSecond }) => megabytes(bytesPerSecond) },
  { title: 'round trips', cell: ({ roundTrips }) => roundTrips?.toString() },
]

/** The results of a comparison as a table in Markdown, and who crashed; columns that nobody has a figure for are left out. */
export function reportOf(title: string, results: readonly Result[]): string {
  const columns = COLUMNS.filter(({ cell }) => results.some(({ medians }) => cell(medians)))
  const rows = results.map(({ name, medians, wallRatio, cpuRatio }) => [
    name,
    ...columns.map(({ cell }) => cell(medians) ?? ''),
    multiple(wallRatio),
    multiple(cpuRatio),
  ])
  const ratios = ['x wall of the first', 'x CPU of the first']
  const head = ['', ...columns.map(({ title: column }) => column), ...ratios]
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`)
  const crashes = results.flatMap(({ name, crashes }) =>
    crashes.map((why) => `${name} crashed, and was run again: ${why}`),
  )
  return [`### ${title}`, '', ...lines, '', ...crashes.flatMap((line) => [line, ''])].join('\n')
}

const seconds = (ms: number | undefined) => (ms === undefined ? undefined : (ms / 1_000).toFixed(3))

const megabytes = (bytes: number | undefined) =>
  bytes === undefined ? undefined : (bytes / MiB).toFixed(0)

const multiple = ({ median, min, max }: Spread) =>
  `${median.toFixed(2)} [${min.toFixed(2)}-${max.toFixed(2)}]`
