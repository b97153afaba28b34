/** `source` of every event of ours. */
export const EVENT_SOURCE = 'mailjobs'

/** `detail-type` of every event that is announced. */
export const EVENT = {
  mailMatched: 'Mail Matched',
  pollFailed: 'Poll Failed',
  pollRecovered: 'Poll Recovered',
  /** Mail that was to be marked, moved or deleted stays as it is: the server would not do it. */
  actionGivenUp: 'Action Given Up',
  /** A folder was renumbered: its mail was recognised, and polls go on. */
  mailboxReset: 'Mailbox Reset',
  /** A mail could not be decided on in three polls; what is behind it goes on. */
  mailQuarantined: 'Mail Quarantined',
  /** Mail came and went before it could be decided on: somebody else took it. A suspicion. */
  mailVanished: 'Mail Vanished',
  /** Mail that was expected by now has not come. */
  mailAbsent: 'Mail Absent',
  /** Mail was expected by now, and nobody could look whether it has come. */
  mailUnknown: 'Mail Unknown',
  /** Something has begun that has no event of its own: sends that are stuck, a certificate that is about to expire, a diagnosis of lost mail. */
  incidentBegun: 'Incident Begun',
  /** What had begun is over: how, and how long it lasted. */
  incidentEnded: 'Incident Ended',
  /** A server took a send over, for some or all of its recipients. */
  sendAccepted: 'Send Accepted',
  /** A send ended without being accepted for everybody, or it is not known whether it was. */
  sendFailed: 'Send Failed',
  /** Somebody called a send off for those whom it had not reached; nobody else failed. */
  sendCancelled: 'Send Cancelled',
  sendDelivered: 'Send Delivered',
  /** It came back, or its recipient complained. */
  sendBounced: 'Send Bounced',
} as const

/** The `detail-type`s, as a type. */
export type EventName = (typeof EVENT)[keyof typeof EVENT]
