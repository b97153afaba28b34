const MiB = 1024 * 1024

/** Limits of an IMAP session. */
export type ImapLimits = { readonly [Name in keyof typeof IMAP_LIMITS]: number }

/**
 * Every limit imapflow knows, written out: its defaults suit a desktop program that may wait for minutes
 * (connect 90 s, socket 5 min, 1 GB literals).
 */
export const IMAP_LIMITS = {
  /** DNS, TCP and TLS together. */
  connectionTimeoutMs: 10_000,
  /** From the connection to the server's first line. */
  greetingTimeoutMs: 10_000,
  /** Between two pieces of an answer: a server that is silent for longer has stopped. */
  socketTimeoutMs: 30_000,
  /** One message in memory: what is larger is read in pieces. */
  maxLiteralBytes: 16 * MiB,
  /** The same where the sizes that are told are false: groups that fit into memory are made by them. */
  maxUnsizedBytes: 4 * MiB,
  /** One answer that imapflow reads: a list of folders, or of UIDs. */
  maxResponseBytes: 64 * MiB,
  /** Tokens of one such answer. */
  maxResponseTokens: 100_000,
  /** A line of such an answer. */
  maxLineBytes: 8 * MiB,
  /** What a FETCH response may tell of a message beside its body: dates, flags, and what nobody asked for. */
  maxRowBytes: MiB,
  /** Of a header block that is looked at: one byte more than is read (walk-limits.ts), so that what was cut shows as cut. */
  headerBytes: MiB / 4 + 1,
  /** No mail is longer, whatever size was told of it: mail servers take far less. */
  maxMessageBytes: 1024 * MiB,
  /** Of a message that is too large to be held: so much of it is in memory, and as much again on its way. */
  pieceBytes: MiB,
  /** The same of a range: what has come of a piece when the time is up has to be fetched again. */
  rangePieceBytes: MiB / 8,
} as const
