/** A moment on this machine's clock as people read it: with its day, if that is not today. */
export function clockWords(moment: Date, now: Date): string {
  const time = moment.toTimeString().slice(0, 8)
  return moment.toDateString() === now.toDateString() ? time : `${dayOf(moment)} ${time}`
}

const dayOf = (moment: Date): string =>
  [moment.getFullYear(), moment.getMonth() + 1, moment.getDate()]
    .map((part) => String(part).padStart(2, '0'))
    .join('-')
