const KIB = 1024
const MIB = 1024 * KIB

/**
 * What one message may cost. Beyond a limit the walk goes on, and a warning says what was left out.
 */
export interface WalkLimits {
  /** Bytes of one header block that are read, the message's own or a part's. */
  readonly headerBytes: number
  /** Fields of the message's own header that are read. */
  readonly headerFields: number
  /** Levels of multipart within multipart; a deeper one is kept as one attachment. */
  readonly depth: number
  /** Body parts that are looked at, multiparts included. */
  readonly parts: number
  /** Bytes of text parts, after transfer decoding, that become `Mail.text`. */
  readonly textBytes: number
  /** Bytes of HTML parts, after transfer decoding, that become `Mail.html`. */
  readonly htmlBytes: number
  /** Bytes of text attachments together that are decoded, where that is asked for. */
  readonly attachmentTextBytes: number
  /** Attachments that are listed and handed to the sink. */
  readonly attachments: number
  /** Characters of a decoded file name that are kept. */
  readonly nameCharacters: number
  /** Addresses read from one field. */
  readonly addresses: number
  /** Bytes of the status parts of a delivery report that are read. */
  readonly reportBytes: number
  /** Recipients of a delivery report that are listed. */
  readonly reportRecipients: number
  /** Bytes of a winmail.dat or an opaque S/MIME body that is opened; and of all that are held at once. */
  readonly packedBytes: number
  /** Bytes that compressed S/MIME bodies become, all of a mail together. */
  readonly inflatedBytes: number
  /** How deep what is opened may lie in what was opened. */
  readonly packedDepth: number
  /** Warnings of one code that are recorded; the last one says that there are more. */
  readonly warningsOfOneCode: number
}

/** The limits of every walk that names no others. */
export const WALK_LIMITS: WalkLimits = {
  // Ten times the largest header block of ordinary mail (long Received and ARC chains reach 30
  // KiB).
  headerBytes: 256 * KIB,
  // Real mail has some hundreds at most; each takes many times its bytes once it is looked at.
  headerFields: 5_000,
  // Real mail nests below 10; gateways that wrap bounces in bounces reach 30.
  depth: 100,
  // Digests and mails with hundreds of pictures exist; thousands are an attack.
  parts: 2_000,
  // A condition reads all of it, for each monitor: this is some 2,000 printed pages.
  textBytes: 4 * MIB,
  htmlBytes: 4 * MIB,
  // As for text: each monitor that asks reads all of it.
  attachmentTextBytes: 4 * MIB,
  // Each one is an object in the archive and an entry of the manifest.
  attachments: 1_000,
  // File systems end at 255 bytes; more than this is not a name.
  nameCharacters: 1_024,
  // A distribution list written out in full.
  addresses: 5_000,
  // A thousand recipients with the words of their servers.
  reportBytes: 256 * KIB,
  // Servers refuse more in one transaction (RFC 5321 4.5.3.1.8 asks for 100).
  reportRecipients: 1_000,
  // Held whole, for names come behind contents: mail servers take messages of 20 to 25 MB, a third more than what is in
  // them.
  packedBytes: 20 * MIB,
  // They come on top of what they are made of, and nearly nobody sends them.
  inflatedBytes: 8 * MIB,
  // A forwarded message in a forwarded message; signed lists wrap twice.
  packedDepth: 5,
  warningsOfOneCode: 5,
}
