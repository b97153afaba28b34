import { sesMessageId } from '../../../shared/delivery/transports/ses/ses-message-id.js'
import { parseAddresses } from '../../../shared/mail/headers/addresses.js'
import type { EventBridgeEvent } from '../eventbridge.js'
import { checkEnvelope, checkVerified } from './check-addresses.js'
import { notImplemented, SesError } from './errors.js'
import { type EventOrigin, fateEvents, sendEvent } from './events.js'
import { type Deliver, fatesOf, simulated } from './fates.js'
import type { RawEmail } from './raw-email.js'
import { asSent, fieldOf, type RawMessage, rawMessageOf } from './raw-message.js'
import type { SentMail } from './sent-mail.js'

/** What mail is accepted with. */
export interface MailRoom extends EventOrigin {
  readonly verified: ReadonlySet<string>
  readonly configurationSets: ReadonlySet<string>
  readonly deliver: Deliver
  readonly onEvent: (event: EventBridgeEvent) => void
}

/** A mail that was accepted. */
export interface Acceptance {
  readonly messageId: string
  /** Delivers it and tells what became of it. */
  deliver(): Promise<void>
}

/** Takes a mail, or refuses the whole of it. @throws SesError */
export function acceptMail(email: RawEmail, room: MailRoom): Acceptance {
  const { source, destinations, configurationSet, tags } = email
  checkEnvelope(source, destinations)
  checkKnown(email, room)
  const message = rawMessageOf(email.data)
  checkVerified([source, ...authorsOf(message)], room)
  const messageId = `${room.newId()}-000000`
  const sentAt = room.now()
  const subject = fieldOf(message, 'subject') ?? ''
  const sent: SentMail | undefined =
    configurationSet === undefined
      ? undefined
      : { messageId, source, destinations, tags, sentAt, configurationSet, subject }
  return {
    messageId,
    async deliver() {
      if (sent) room.onEvent(sendEvent(sent, room))
      const raw = asSent(message, sesMessageId(messageId, room.region), sentAt)
      const fates = await fatesOf({ source, destinations, raw }, room.deliver)
      if (!sent) return
      for (const [address, fate] of fates) {
        for (const event of fateEvents(address, fate, sent, room)) room.onEvent(event)
      }
    },
  }
}

function checkKnown({ configurationSet, destinations }: RawEmail, room: MailRoom): void {
  if (configurationSet !== undefined && !room.configurationSets.has(configurationSet)) {
    throw new SesError(
      'ConfigurationSetDoesNotExist',
      `Configuration set <${configurationSet}> does not exist.`,
    )
  }
  const unknown = destinations.find((address) => simulated(address) === 'unknown')
  if (unknown !== undefined) throw notImplemented(unknown)
}

/** The addresses of the From field. */
const authorsOf = (message: RawMessage): string[] =>
  parseAddresses(fieldOf(message, 'from') ?? '').addresses.map(({ address }) => address)
