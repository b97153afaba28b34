import { maskSent } from '../../../failures/mask-sent.js'
import { outcomeOfFailure } from '../outcome-of-failure.js'
import type { RecipientOutcome } from '../transport.js'
import { type SmtpStage, verdictOf } from './reply-verdict.js'
import { sessionFailure } from './session-failure.js'
import type { SmtpHandOver } from './smtp-client.js'
import type { SmtpError } from './smtp-error.js'

/** What became of one recipient, or of all. */
export type SmtpOutcome = Omit<RecipientOutcome, 'address'>

/** How far a hand-over came, and what the words of its outcomes need. */
export interface HandOverContext {
  /** Names the server. */
  readonly where: string
  /** Masked in the server's words. */
  readonly secrets: readonly string[]
  /** Whether a byte of the message may have been given out, and whether all were. */
  readonly hasBegun: boolean
  readonly isComplete: boolean
}

/** What a hand-over means for one of its recipients. */
export function outcomeFor(
  address: string,
  { refused, end }: SmtpHandOver,
  context: HandOverContext,
): SmtpOutcome {
  const concernsSender = end.kind === 'failed' && end.error.command === 'MAIL FROM'
  const own = refused.get(address)
  // Commands that were sent along with a MAIL FROM that was refused are answered with "bad sequence".
  if (own && !concernsSender) return outcomeOfError(own, 'RCPT TO', context)
  if (end.kind === 'failed') return outcomeOfError(end.error, stageOf(end.error, context), context)
  if (context.isComplete) {
    const serverMessageId =
      end.serverMessageId ?? serverMessageIdIn(maskSent(end.answer, context.secrets))
    return { outcome: 'accepted', serverMessageId }
  }
  return unknown(context, `it answered "${end.answer}" before it had all of the message`)
}

function stageOf({ command }: SmtpError, { hasBegun }: HandOverContext): SmtpStage {
  if (hasBegun) return 'end of data'
  return command === 'MAIL FROM' || command === 'RCPT TO' ? command : 'DATA'
}

function outcomeOfError(error: SmtpError, stage: SmtpStage, context: HandOverContext): SmtpOutcome {
  const { where, secrets, hasBegun } = context
  const verdict = error.reply && verdictOf(error.reply, stage)
  if (error.reply && verdict)
    return { ...verdict, reason: `${stage}: ${maskSent(error.reply.words, secrets)}` }
  if (hasBegun) return unknown(context, `${error.step}: ${error.message}`)
  return outcomeOfFailure(sessionFailure(error, where, secrets))
}

const unknown = ({ where, secrets }: HandOverContext, words: string): SmtpOutcome => ({
  outcome: 'unknown',
  code: 'OUTCOME_UNKNOWN',
  reason: `${where}: the message was given out, and then: ${maskSent(words, secrets)}`,
})

/** How servers name the message in their last answer: Postfix and smtp-server, Exim, Sendmail, Gmail. */
const QUEUE_IDS = [
  /queued as <?([\w.@-]+)/i,
  /\bid=([\w.-]+)/,
  /([\w.-]+) Message accepted for delivery/i,
  /2\.0\.0 OK\s+(\S+ \S+) - gsmtp/,
] as const

/** An answer without a name that is known is kept itself, for whoever looks into the server's log. */
const MAX_ANSWER_LENGTH = 100

/** What the server calls the message, from its answer to it. */
function serverMessageIdIn(answer: string): string {
  const [id] = QUEUE_IDS.flatMap((pattern) => pattern.exec(answer)?.[1] ?? [])
  return id ?? [...answer].slice(0, MAX_ANSWER_LENGTH).join('')
}
