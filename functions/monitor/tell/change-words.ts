import type { ChangedMonitor } from '../../../shared/mailbox/begun-monitors.js'

/** A changed monitor in a folder. */
export interface ChangeInFolder extends ChangedMonitor {
  readonly folder: string
  /** The first UID that it decides on as it is now. */
  readonly position: number
}

/** What a change of a monitor that has begun means: it moves nothing, and how mail from before is come by. */
export function changeWords({
  monitor,
  folder,
  whenChanged,
  formerStartFrom,
  startFrom,
  position,
}: ChangeInFolder): string {
  const place = `it goes on in ${folder} at UID ${position}, and older mail is not decided on again`
  const when = whenChanged ? ['`when` is another'] : []
  const start =
    formerStartFrom === undefined
      ? []
      : [`\`startFrom\` was ${formerStartFrom} and is ${startFrom}`]
  return (
    `monitor ${monitor} has begun before, and has changed: ${[...when, ...start].join('; ')}; ${place}. ` +
    `\`mailjobs replay ${monitor} --source mailbox --since DATE\` shows what it would match there, and with --for-real keeps and announces that, as replays. Under a new name, without \`formerly\`, ` +
    'a monitor begins anew with its `startFrom`: it keeps and announces what it matches, also what it has matched under this name'
  )
}
