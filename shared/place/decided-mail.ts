import type { LedgerDecision, LedgerEntry, LedgerPage } from '../mailbox/ledger.js'

/** A decision, and when it was made. */
export interface TimedDecision extends LedgerDecision {
  readonly decidedAt: string
  /** Of the run that decided; absent of what an older version wrote. */
  readonly lease?: number
}

/** A message of the ledger, with its folder and every decision that was made on it. */
export interface DecidedMail extends Omit<LedgerEntry, 'decisions'> {
  readonly mailbox: string
  readonly folder: string
  readonly uidValidity: string
  readonly generation?: number
  readonly decisions: readonly TimedDecision[]
}

/** The messages of a page. */
export const mailOfPage = (page: LedgerPage): DecidedMail[] =>
  page.entries.map(({ decisions, ...entry }) => ({
    mailbox: page.mailbox,
    folder: page.folder,
    uidValidity: page.uidValidity,
    ...(page.generation !== undefined && { generation: page.generation }),
    ...entry,
    decisions: decisions.map((decision) => ({
      ...decision,
      decidedAt: page.decidedAt,
      ...(page.lease !== undefined && { lease: page.lease }),
    })),
  }))

/** What tells a message from all others. */
export const placeOfMail = (
  mail: Pick<DecidedMail, 'mailbox' | 'folder' | 'uidValidity' | 'generation' | 'uid'>,
): string =>
  JSON.stringify([mail.mailbox, mail.folder, mail.uidValidity, mail.generation ?? 0, mail.uid])

/**
 * Messages, each once: of several pages that tell of one - monitors that caught up, a mail that was decided on late - the decisions stand
 * together, and of two by one monitor that of the higher lease holds: a run that was overtaken may say something later. The latest arrival
 * first.
 */
export function together(mails: readonly DecidedMail[]): DecidedMail[] {
  const known = new Map<string, DecidedMail>()
  for (const mail of mails) {
    const place = placeOfMail(mail)
    const before = known.get(place)
    known.set(place, before ? merged(before, mail) : mail)
  }
  return [...known.values()].toSorted((one, other) => timeOf(other) - timeOf(one))
}

function merged(one: DecidedMail, other: DecidedMail): DecidedMail {
  const decisions = new Map<string, TimedDecision>()
  for (const decision of [...one.decisions, ...other.decisions]) {
    const before = decisions.get(decision.monitor)
    if (!before || isTruer(decision, before)) decisions.set(decision.monitor, decision)
  }
  // One page may know what another had not been given: a header that the server gave out later.
  return { ...one, ...other, decisions: [...decisions.values()] }
}

/** A lease is of one numbering of a folder, and so are both. */
const isTruer = (one: TimedDecision, other: TimedDecision): boolean =>
  (one.lease ?? 0) - (other.lease ?? 0) > 0 ||
  (one.lease === other.lease && Date.parse(one.decidedAt) >= Date.parse(other.decidedAt))

/** When a mail arrived; where no server said so, when it was decided on. */
export const timeOf = ({ internalDate, decisions: [first] }: DecidedMail): number =>
  Date.parse(internalDate ?? first?.decidedAt ?? '') || 0
