import pc from 'picocolors'
import { sendTimeOf } from '../../shared/contract/keys.js'
import { clockWords } from './clock-words.js'
import { isTakenOver, type ShownRecipient } from './send-words.js'

/** A send and what became of it, as far as it is shown. */
export interface ShownSend {
  readonly id: string
  readonly state: string
  readonly recipients: readonly ShownRecipient[]
  readonly nextAttemptAt?: string | undefined
  readonly warnings: readonly string[]
}

/** What is known of a send on this machine, beside what its record says. */
export interface SendPlace {
  /** ` --jobs FILE --data DIR` for the commands that are shown, as far as they are not the default; undefined in a stack, whose API is asked. */
  readonly where: string | undefined
  /** The key that it was repeated with: nothing was sent for it. Undefined for a new send. */
  readonly repeatedKey: string | undefined
  /** Where the mail went that did not leave this machine; undefined if it did. */
  readonly destination: string | undefined
  readonly remedies: readonly string[]
  readonly now: Date
}

/** A send for a person: what it came to for whom, why, where the mail is, and what to do. */
export function sendText(send: ShownSend, place: SendPlace): string {
  const { id, state, recipients, warnings } = send
  const { repeatedKey, destination, remedies, now } = place
  const lines = recipients.map(({ address, state: reached, code = '', reason = '' }) =>
    `  ${address}  ${reached}  ${isTakenOver(reached) ? '' : `${code}  ${reason}`}`.trimEnd(),
  )
  return [
    `${(isTakenOver(state) ? pc.green : pc.red)(state)}  ${id}`,
    ...lines,
    ...(repeatedKey === undefined ? [] : [`  ${repetitionWords(id, repeatedKey, now)}`]),
    ...(destination === undefined ? [] : [`  ${destination}`]),
    ...warnings.map((warning) => pc.yellow(`  ${warning}`)),
    ...remedies.map((remedy) => pc.dim(`What to do: ${remedy}`)),
    ...nextWords(send, place),
  ].join('\n')
}

/** Whoever repeats a key has to know that no second mail goes out. */
export const repetitionWords = (id: string, key: string, now: Date): string =>
  `This is the send of ${clockWords(sendTimeOf(id), now)} with the key ${key}, and no new one: nothing more is sent. A new mail needs another --key.`

/** When it is tried again, or how somebody asks for that. */
function nextWords({ id, state, nextAttemptAt }: ShownSend, { where, now }: SendPlace): string[] {
  const asking = (option: string, route: string): string =>
    where === undefined ? `POST /sends/${id}/${route}` : `npx mailjobs send ${option} ${id}${where}`
  if (nextAttemptAt !== undefined) {
    const time = clockWords(new Date(nextAttemptAt), now)
    const condition =
      where === undefined ? '' : ', if a local world runs then: npm start -- --jobs ...'
    return [
      pc.dim(`It is tried again at ${time}${condition}`),
      pc.dim(`Not any more: ${asking('--cancel', 'cancel')}`),
    ]
  }
  if (isTakenOver(state) || state === 'CANCELLED') return []
  return [pc.dim(`Another attempt, once the cause is gone: ${asking('--again', 'retry')}`)]
}
