/** The name of the demo's mailbox in its jobs file. */
export const DEMO_MAILBOX = 'demo'

/** Its address, and its user name, on the embedded mail server. */
export const DEMO_ADDRESS = 'operations@example.co.jp'

/** Tells the demo's jobs file where the embedded IMAP server listens. */
export const DEMO_IMAP_PORT_VARIABLE = 'MAILJOBS_DEMO_IMAP_PORT'
