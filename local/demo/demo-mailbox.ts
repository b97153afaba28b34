/** The name of the demo's mailbox in its jobs file. */
export const DEMO_MAILBOX = 'demo'

/** Its address, and its user name, on the embedded mail server. */
export const DEMO_ADDRESS = 'operations@example.co.jp'

/** Its name in the demo's address book: that of the examples in README.md and docs/sending.md. */
export const DEMO_NAME = 'oncall'

/** What the demo's sender sends from. */
export const DEMO_SENDER_ADDRESS = 'reports@example.co.jp'

/** Tells the demo's jobs file where the embedded SMTP server listens. */
export const DEMO_SMTP_PORT_VARIABLE = 'MAILJOBS_DEMO_SMTP_PORT'

/** Tells the demo's jobs file where the embedded IMAP server listens. */
export const DEMO_IMAP_PORT_VARIABLE = 'MAILJOBS_DEMO_IMAP_PORT'
