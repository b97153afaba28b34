/** What a session waits for, in the order of a hand-over. */
export type SmtpStep =
  /** The name, the connection, and TLS from the first byte. */
  | 'connect'
  | 'greeting'
  | 'EHLO'
  /** The answer and the handshake. */
  | 'STARTTLS'
  | 'AUTH'
  | 'MAIL FROM'
  | 'RCPT TO'
  | 'DATA'
  /** That the server reads on. */
  | 'data block'
  | 'end of data'
  | 'RSET'
  | 'QUIT'

/** The longest that each step may take, in milliseconds; undefined: as long as the whole. */
export type StepLimits = Readonly<Record<SmtpStep, number | undefined>>

/** Who is told how a session goes. */
export interface DialogueListener {
  /** An answer came, before anything is made of it. */
  answered(step: SmtpStep, reply: string): void
  /** A step has taken longer than it may. */
  silent(step: SmtpStep, limitMs: number): void
  /** A step begins: what was before it is done. */
  begun?(step: SmtpStep): void
}

const STEP_OF_VERB: ReadonlyMap<string, SmtpStep> = new Map([
  ['EHLO', 'EHLO'],
  ['HELO', 'EHLO'],
  ['STARTTLS', 'STARTTLS'],
  ['MAIL', 'MAIL FROM'],
  ['RCPT', 'RCPT TO'],
  ['DATA', 'DATA'],
  ['.', 'end of data'],
  ['RSET', 'RSET'],
  ['QUIT', 'QUIT'],
])

/**
 * What a session has said and not been answered yet: so each failure can name its step, and each step has a limit of its own (RFC 5321
 * 4.5.3.2). With PIPELINING several commands wait at once; they are answered in their order, and the limit counts for the first.
 */
export class SmtpDialogue {
  readonly #limits: StepLimits
  readonly #told: DialogueListener
  readonly #awaited: SmtpStep[] = []
  #answered: SmtpStep = 'connect'
  #timer: NodeJS.Timeout | undefined

  constructor(limits: StepLimits, told: DialogueListener) {
    this.#limits = limits
    this.#told = told
  }

  /** What is waited for; where nothing is, what was answered last. */
  get step(): SmtpStep {
    return this.#awaited[0] ?? this.#answered
  }

  /** What the last answer was given to. */
  get answered(): SmtpStep {
    return this.#answered
  }

  /** The session waits for this step alone. */
  await(step: SmtpStep): void {
    this.#awaited.splice(0, this.#awaited.length, step)
    this.#restart()
    this.#told.begun?.(step)
  }

  /** A command was given out; its answer is waited for. A line of a login, which has no verb of its own, belongs to AUTH. */
  said(line: string): void {
    const [verb = ''] = line.split(/[ :]/, 1)
    // The handshake that STARTTLS was about is done when the next command goes out.
    if (this.#awaited[0] === 'STARTTLS') this.#awaited.shift()
    const step = STEP_OF_VERB.get(verb.toUpperCase()) ?? 'AUTH'
    this.#awaited.push(step)
    if (this.#awaited.length === 1) this.#restart()
    this.#told.begun?.(step)
  }

  /** An answer came. */
  heard(reply: string): void {
    this.#answered = this.step
    const isHandshakeNext = this.step === 'STARTTLS' && reply.startsWith('2')
    if (!isHandshakeNext) this.#awaited.shift()
    this.#restart()
    this.#told.answered(this.#answered, reply)
  }

  /** Nothing is waited for: it is our turn. */
  rest(): void {
    this.#awaited.splice(0)
    this.#restart()
  }

  #restart(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const [step] = this.#awaited
    const limitMs = step && this.#limits[step]
    if (step === undefined || limitMs === undefined) return
    this.#timer = setTimeout(() => this.#told.silent(step, limitMs), limitMs)
  }
}
