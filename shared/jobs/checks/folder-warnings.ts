import type { JobsOutline, OutlineFault } from '../schema/jobs-outline.js'
import { differsOnlyInForm } from '../values/near-match.js'

/**
 * Folders of one mailbox that two monitors spell differently, in width or case: プロファイル and ﾌﾟﾛﾌｧｲﾙ. They may be two folders;
 * more often one of them does not exist.
 */
export function folderWarnings({ monitors }: JobsOutline): OutlineFault[] {
  const named = Object.entries(monitors)
  return named.flatMap(([name, { mailbox, folder }], index) => {
    const [other] = named
      .slice(0, index)
      .filter(
        ([, before]) => before.mailbox === mailbox && differsOnlyInForm(before.folder, folder),
      )
    if (other === undefined || isInbox(folder)) return []
    const message = `${folder} differs only in width or case from ${other[1].folder}, the folder of the monitor ${other[0]}; if it is the same folder, spell it the same`
    return [{ path: ['monitors', name, 'folder'], message }]
  })
}

/** In any case it is the same folder (RFC 9051 5.1). */
const isInbox = (folder: string): boolean => folder.toUpperCase() === 'INBOX'
