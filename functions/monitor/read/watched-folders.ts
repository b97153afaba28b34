import { FolderNotFound } from '../../../shared/failures/mailbox-errors.js'
import type { PolledMonitor } from '../../../shared/jobs/requests/poll-request.js'
import type { FindFolder } from '../../../shared/mailbox/folder-finder.js'

/** A folder by its path, with the monitors that watch it, whatever names they gave it. */
export interface FoundFolder {
  readonly path: string
  readonly monitors: readonly PolledMonitor[]
}

/** The folders that monitors name: found, or missing. */
export interface WatchedFolders {
  readonly found: readonly FoundFolder[]
  readonly missing: readonly { readonly name: string; readonly failure: FolderNotFound }[]
}

/** Finds the folders of monitors. One that is missing does not keep the others from being watched. */
export async function watchedFolders(
  monitors: readonly PolledMonitor[],
  findFolder: FindFolder,
): Promise<WatchedFolders> {
  const byPath = new Map<string, readonly PolledMonitor[]>()
  const missing: WatchedFolders['missing'][number][] = []
  for (const [name, watching] of Map.groupBy(monitors, ({ folder }) => folder)) {
    try {
      const path = await findFolder(name)
      byPath.set(path, [...(byPath.get(path) ?? []), ...watching])
    } catch (failure) {
      if (!(failure instanceof FolderNotFound)) throw failure
      missing.push({ name, failure })
    }
  }
  return { found: [...byPath].map(([path, watching]) => ({ path, monitors: watching })), missing }
}

/** The folders in the order of a run: it begins behind the one in which the time of the last was up, so that a backlog starves no other. */
export function inTurn(
  folders: readonly FoundFolder[],
  lastTurn: string | undefined,
): readonly FoundFolder[] {
  const behind = folders.findIndex(({ path }) => path === lastTurn) + 1
  return [...folders.slice(behind), ...folders.slice(0, behind)]
}
