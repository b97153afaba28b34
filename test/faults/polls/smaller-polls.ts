import type { Act, PollSchedule } from './poll-schedule.js'

/** Schedules with something left out: runs, changes, monitors, mails, faults, and what is odd about a mail. */
export function* smallerPolls(schedule: PollSchedule): Iterable<PollSchedule> {
  const { folders, definitions, acts, faults } = schedule
  for (const half of halvesOf(acts)) yield withActs(schedule, half)
  for (const act of acts) yield withActs(schedule, without(acts, act))
  for (const folder of folders) {
    for (const mails of halvesOf(folder.mails))
      yield { ...schedule, folders: replaced(folders, folder, { ...folder, mails }) }
    for (const mail of folder.mails)
      yield {
        ...schedule,
        folders: replaced(folders, folder, { ...folder, mails: without(folder.mails, mail) }),
      }
  }
  for (const fault of faults) yield { ...schedule, faults: without(faults, fault) }
  const names = new Set(definitions.flat().map(({ name }) => name))
  for (const name of names) {
    const left = definitions.map((monitors) => monitors.filter((monitor) => monitor.name !== name))
    // A mailbox that nobody watches is not polled.
    if (left.every((monitors) => monitors.length > 0)) yield { ...schedule, definitions: left }
  }
  for (const folder of folders) {
    const isUsed =
      definitions.flat().some((monitor) => monitor.folder === folder.path) ||
      acts.some((act) => 'folder' in act && act.folder === folder.path)
    if (!isUsed) yield { ...schedule, folders: without(folders, folder) }
  }
  for (const folder of folders)
    for (const mail of folder.mails) {
      const { large, differsLater, trouble, ...plain } = mail
      const isPlain = !large && !differsLater && !trouble && mail.attachments === 0
      if (isPlain) continue
      const mails = replaced(folder.mails, mail, { ...plain, attachments: 0 })
      yield { ...schedule, folders: replaced(folders, folder, { ...folder, mails }) }
    }
}

/** Faults of runs that do not take place go with them. */
function withActs(schedule: PollSchedule, acts: readonly Act[]): PollSchedule {
  const runs = new Set(acts.flatMap((act) => (act.act === 'poll' ? [act.run] : [])))
  return { ...schedule, acts, faults: schedule.faults.filter(({ run }) => runs.has(run)) }
}

const without = <T>(all: readonly T[], left: T): T[] => all.filter((one) => one !== left)

const replaced = <T>(all: readonly T[], old: T, young: T): T[] =>
  all.map((one) => (one === old ? young : one))

/** Either half of what is long enough to have some. */
function halvesOf<T>(all: readonly T[]): (readonly T[])[] {
  if (all.length < 4) return []
  const middle = Math.ceil(all.length / 2)
  return [all.slice(0, middle), all.slice(middle)]
}
