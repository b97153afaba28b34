/** What people are told at once. */
export interface Alert {
  /** One line, for the subject of a mail. */
  readonly subject: string
  readonly text: string
}

/** Where people are told. */
export interface Alerts {
  /** The id of the message that the topic has accepted. @throws AlertsRefused if it has not */
  tell(alert: Alert): Promise<string>
}
