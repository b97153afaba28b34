import { UidsUnsupported } from '../../failures/mailbox-errors.js'
import type { FolderStatus } from '../mailbox-session.js'

/** What an answer told of a folder's numbers, as imapflow reads it: EXAMINE, SELECT or STATUS. */
export interface ToldNumbers {
  readonly uidValidity?: bigint | undefined
  readonly uidNext?: number | undefined
  readonly messages?: number | undefined
  readonly modseq?: bigint | undefined
}

/** Whether nothing has to be asked for. 0 is no UIDNEXT (RFC 9051 9, nz-number), and for UIDVALIDITY a number like any other. */
export const isComplete = ({ uidValidity, uidNext, messages }: ToldNumbers): boolean =>
  uidValidity !== undefined && Boolean(uidNext) && messages !== undefined

/** What was told, with what another answer told beside it; the former counts. */
export const withNumbersOf = (told: ToldNumbers, other: ToldNumbers): ToldNumbers => ({
  uidValidity: told.uidValidity ?? other.uidValidity,
  uidNext: told.uidNext || other.uidNext || undefined,
  messages: told.messages ?? other.messages,
  modseq: told.modseq,
})

/**
 * The numbers of a folder. SELECT and EXAMINE may leave out UIDNEXT (RFC 3501 6.3.1): what the highest UID says is a lower bound
 * then. Without UIDVALIDITY the server keeps no UIDs, and no number means anything tomorrow.
 *
 * @param named the folder with its server
 * @param highestUid asked for only if no UIDNEXT was told; undefined where there is no message
 * @throws UidsUnsupported
 */
export async function numbersOf(
  named: string,
  { uidValidity, uidNext, messages, modseq }: ToldNumbers,
  highestUid: () => Promise<number | undefined>,
): Promise<FolderStatus> {
  if (uidValidity === undefined)
    throw new UidsUnsupported(
      `${named}: the server tells no UIDVALIDITY, neither by EXAMINE nor by STATUS`,
    )
  const validity = String(uidValidity)
  const isUidNextTold = Boolean(uidNext)
  const next = uidNext || ((await highestUid()) ?? 0) + 1
  return {
    uidValidity: validity,
    uidNext: next,
    isUidNextTold,
    messages: messages ?? next - 1,
    ...(modseq && { modseq: String(modseq) }),
  }
}
