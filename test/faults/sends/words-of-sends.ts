import { faultWords } from '../faults.js'
import type { SendAct, SendPlan, SendSchedule } from './send-schedule.js'

/** A schedule, to be read. */
export const wordsOfSends = ({ seed, sends, acts, faults }: SendSchedule): string[] => [
  `A schedule of sends, made of seed ${seed}`,
  ...sends.map((send, index) => `Send ${index + 1}: ${sendWords(send)}`),
  ...acts.map((act) => `${(act.atMs / 1_000).toFixed(3).padStart(9)} s ${actWords(act)}`),
  ...faults.map((fault) => `Fault: ${faultWords(fault)}`),
]

const sendWords = ({ recipients, hasKey, attachments, keepsCopy }: SendPlan): string =>
  [
    hasKey ? 'with a key' : 'without a key',
    ...recipients.map(({ address, treatment }) =>
      typeof treatment === 'number'
        ? `${address}, whose server asks ${treatment} times to come back`
        : `${address}, whose server ${treatment} it`,
    ),
    ...(attachments > 0 ? [`${attachments} attachments`] : []),
    ...(keepsCopy ? ['a copy is kept'] : []),
  ].join('; ')

function actWords(act: SendAct): string {
  switch (act.act) {
    case 'call':
      return `run ${act.run}: somebody asks for send ${act.send + 1}`
    case 'watch':
      return `run ${act.run}: the watch function looks for what is lost`
    case 'ask again':
      return `run ${act.run}: somebody asks for send ${act.send + 1} once more${act.key === undefined ? '' : `, by the key ${act.key}`}`
    case 'cancel':
      return `run ${act.run}: somebody calls send ${act.send + 1} off`
    case 'report':
      return `run ${act.run}: recipient ${act.recipient + 1} of send ${act.send + 1} is reported ${act.said}`
    case 'clock is set':
      return `the clock is set by ${act.byMs} ms`
  }
}
