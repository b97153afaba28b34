/** What of a terminal a progress line needs. */
export interface Terminal {
  readonly isTTY?: boolean
  write(text: string): unknown
}

/** One line at the bottom of a terminal, written over and over. */
export interface ProgressLine {
  show(text: string): void
  /** Takes the line away, before something else is printed or at the end. */
  clear(): void
}

/** Back to the first column, and what stands from there on is erased (ECMA-48, CHA and EL). */
const ERASE_LINE = '\x1b[1G\x1b[0K'

/** A progress line on a terminal; where there is none, in a file or a pipe, nothing is written. */
export function progressLine(terminal: Terminal): ProgressLine {
  let isShown = false
  return {
    show(text) {
      if (!terminal.isTTY) return
      terminal.write(`${ERASE_LINE}${text}`)
      isShown = true
    },
    clear() {
      if (isShown) terminal.write(ERASE_LINE)
      isShown = false
    },
  }
}

/** A person who waits this long wants to know what for. */
const SILENT_MS = 1_000

/** A line that shows nothing at first: most answers are there before anybody would read it. */
export function lateLine(line: ProgressLine): ProgressLine {
  const began = performance.now()
  return {
    show: (text) => void (performance.now() - began > SILENT_MS && line.show(text)),
    clear: () => line.clear(),
  }
}
