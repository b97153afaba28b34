import type { MatchedMail } from '../../../shared/archive/keep-mail.js'
import { ownEntry } from '../../../shared/contract/own-entry.js'
import type { FailureError } from '../../../shared/failures/failure-error.js'
import type { FolderReset } from '../../../shared/mailbox/epochs.js'
import type { KnownMail, KnownMessage } from '../../../shared/mailbox/known-mail.js'
import {
  type DecidedBefore,
  type DecidingMonitor,
  decidedBefore,
  type FoundMail,
  keepsDates,
  knownAs,
  maybeKnown,
} from '../../../shared/mailbox/recognition.js'
import type { HeadDecisions } from '../decide/decide-by-head.js'
import { goOnAfter } from '../faults/withheld.js'
import type { KeptBefore, LeasedRun } from '../poll-deps.js'
import { readKnownMail } from './read-known-mail.js'
import { sampleOf } from './sample-heads.js'
import { UnaccountedMail } from './unaccounted-mail.js'

/** What the conditions of a monitor stand beside, in the ledger. */
const PATH_OF = { recognised: 'ledger', earlier: 'startFrom', expired: 'ledger' } as const

/**
 * Recognises, in a folder that was renumbered, the mail that was decided on before. Of any other folder it does nothing. What the ledger
 * knows is read once a run, and only when a message comes that may be known.
 */
export class FolderRecognition {
  readonly #run: LeasedRun
  #known: Promise<KnownMail> | undefined
  #unaccounted: UnaccountedMail | undefined

  constructor(run: LeasedRun) {
    this.#run = run
  }

  get #reset(): FolderReset | undefined {
    return this.#run.lease.folder.reset
  }

  /**
   * The heads with those decisions that were made before. In the order of their UIDs, so that a run that does it again finds the same.
   * The folder has to be open, and nothing may be arriving. @throws LeaseLost
   */
  async appliedTo(heads: readonly HeadDecisions[]): Promise<readonly HeadDecisions[]> {
    const reset = this.#reset
    if (!reset || !heads.some((head) => maybeKnown(foundMail(head), reset))) return heads
    this.#known ??= this.#read()
    const known = await this.#known
    return heads.map((head) => this.#recognised(head, known))
  }

  /** What was kept of a mail that matches, under its former number, by a run that died before the ledger had it. */
  readonly keptBefore = async (matched: MatchedMail): Promise<KeptBefore | undefined> => {
    const known = await this.#known
    if (!known) return undefined
    const { epochs = [] } = this.#run.lease.folder
    this.#unaccounted ??= new UnaccountedMail(this.#run, epochs, known)
    return this.#unaccounted.of(matched)
  }

  async #read(): Promise<KnownMail> {
    const { deps, watched, lease, session } = this.#run
    const known = await readKnownMail({ archive: deps.records, watched }, lease.folder)
    const reset = this.#reset
    if (reset && reset.keepsDates === undefined) {
      const goOn = (failure: FailureError) => goOnAfter(this.#run, failure)
      const sample = await sampleOf(session, reset.until, known, goOn)
      const kept = keepsDates(sample, reset)
      if (kept !== undefined) await lease.save({ reset: { ...reset, keepsDates: kept } })
    }
    return known
  }

  #recognised(head: HeadDecisions, known: KnownMail): HeadDecisions {
    const reset = this.#reset
    const mail = foundMail(head)
    if (!reset || !maybeKnown(mail, reset)) return head
    const message = knownAs(mail, known, reset)
    const before = head.decisions.map(({ compiled: { monitor } }) =>
      decidedBefore(mail, this.#deciding(monitor), message, reset),
    )
    // Also one that other monitors have decided on: of two copies each is found once.
    if (message) known.assign(message, mail.uid)
    return withDecisions(head, before, message && this.#place(message))
  }

  #deciding(monitor: {
    readonly name: string
    readonly formerly?: string | undefined
    readonly startFrom: string
  }): DecidingMonitor {
    const { name, formerly = name, startFrom } = monitor
    const { begun } = this.#run.lease.folder
    return {
      name,
      formerly,
      startFrom,
      at: (ownEntry(begun, name) ?? ownEntry(begun, formerly))?.at,
    }
  }

  #place({ epoch, uid }: KnownMessage): HeadDecisions['former'] {
    const of = this.#run.lease.folder.epochs?.[epoch]
    return of && { uidValidity: of.uidValidity, generation: of.generation, uid }
  }
}

/** The body is read only if a monitor is left that has to see it. */
function withDecisions(
  { facts, decisions, ...head }: HeadDecisions,
  before: readonly (DecidedBefore | undefined)[],
  former: HeadDecisions['former'],
): HeadDecisions {
  const decided = decisions.map((one, index) => {
    const known = before[index]
    if (!known) return one
    const { result, seen } = known
    return {
      ...one,
      decision: { result, decidedBy: { path: PATH_OF[result], matched: false, seen } },
    }
  })
  const isOpen = decided.some(({ decision }) => decision.result === 'undecided')
  return {
    ...head,
    decisions: decided,
    facts: isOpen ? facts : undefined,
    ...(former && { former }),
  }
}

const foundMail = ({ attributes, summary }: HeadDecisions): FoundMail => ({
  uid: attributes.uid,
  internalDate: attributes.internalDate,
  size: attributes.size,
  messageId: summary.messageId,
  from: summary.from,
  subject: summary.subject,
  date: summary.date,
  tracedAt: summary.tracedAt,
})
