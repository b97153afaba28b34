import type { Incident } from '../incidents/incident.js'
import type { DecidedMail } from './decided-mail.js'

/** That a mail is in its folder no more, as a diagnosis has found. */
export interface FoundGone {
  /** RFC 3339: when somebody looked. */
  readonly foundAt: string
  /** The incident that tells more, by its name. */
  readonly incident: string
}

/** Whether a mail was found gone from its folder, by the diagnoses of incidents; undefined if none says so. */
export function foundGone(
  mail: Pick<DecidedMail, 'mailbox' | 'folder' | 'uidValidity' | 'uid'>,
  incidents: readonly Incident[],
): FoundGone | undefined {
  const telling = incidents.find(
    ({ mailbox, folder, diagnosis }) =>
      mailbox === mail.mailbox &&
      folder === mail.folder &&
      diagnosis?.gone?.uidValidity === mail.uidValidity &&
      diagnosis.gone.ranges.some(({ first, last }) => first <= mail.uid && mail.uid <= last),
  )
  return telling?.diagnosis && { foundAt: telling.diagnosis.at, incident: telling.name }
}
