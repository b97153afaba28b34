import { type Stats, unwatchFile, watchFile } from 'node:fs'

const LOOK_EVERY_MS = 1_000

/** Tells of each file that is edited, replaced or removed. Editors replace files, so that each is looked at by its name. @returns what ends it */
export function watchFiles(
  files: readonly string[],
  onChange: (file: string) => void,
  lookEveryMs = LOOK_EVERY_MS,
): () => void {
  const watches = files.map((file) => {
    const look = (now: Stats, before: Stats) => {
      if (now.mtimeMs !== before.mtimeMs || now.ino !== before.ino) onChange(file)
    }
    watchFile(file, { interval: lookEveryMs, persistent: false }, look)
    return () => unwatchFile(file, look)
  })
  return () => {
    for (const end of watches) end()
  }
}
