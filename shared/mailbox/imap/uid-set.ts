/** UIDs as an IMAP sequence set, `1:3,7` (RFC 9051 9): a list of thousands would be a long command. */
export function uidSet(uids: readonly number[]): string {
  const ranges: [number, number][] = []
  for (const uid of uids.toSorted((a, b) => a - b)) {
    const last = ranges.at(-1)
    if (last && uid === last[1] + 1) last[1] = uid
    else ranges.push([uid, uid])
  }
  return ranges
    .map(([first, last]) => (first === last ? String(first) : `${first}:${last}`))
    .join(',')
}
