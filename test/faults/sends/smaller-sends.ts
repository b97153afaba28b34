import type { SendAct, SendSchedule } from './send-schedule.js'

/** Schedules with something left out: calls, faults, recipients, and what a send has beside its text. */
export function* smallerSends(schedule: SendSchedule): Iterable<SendSchedule> {
  const { sends, acts, faults } = schedule
  for (const act of acts) yield withActs(schedule, without(acts, act))
  for (const fault of faults) yield { ...schedule, faults: without(faults, fault) }
  for (const send of sends) {
    for (const recipient of send.recipients)
      if (send.recipients.length > 1)
        yield {
          ...schedule,
          sends: replaced(sends, send, {
            ...send,
            recipients: without(send.recipients, recipient),
          }),
        }
    if (send.attachments > 0)
      yield { ...schedule, sends: replaced(sends, send, { ...send, attachments: 0 }) }
    if (send.keepsCopy)
      yield { ...schedule, sends: replaced(sends, send, { ...send, keepsCopy: false }) }
  }
}

/** Faults of runs that do not take place go with them. */
function withActs(schedule: SendSchedule, acts: readonly SendAct[]): SendSchedule {
  const left = new Set(acts.flatMap((act) => ('run' in act ? [act.run] : [])))
  const all = schedule.acts.flatMap((act) => ('run' in act ? [act.run] : []))
  const gone = new Set(all.filter((run) => !left.has(run)))
  return { ...schedule, acts, faults: schedule.faults.filter(({ run }) => !gone.has(run)) }
}

const without = <T>(all: readonly T[], left: T): T[] => all.filter((one) => one !== left)

const replaced = <T>(all: readonly T[], old: T, young: T): T[] =>
  all.map((one) => (one === old ? young : one))
