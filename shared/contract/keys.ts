import { createHash } from 'node:crypto'

/** The first segment of every key in the bucket (DESIGN 6). */
export const PREFIX = {
  mail: 'mail/',
  /** Definitions of monitors, by their versions: what decided can be asked again. */
  definitions: 'definitions/',
  incoming: 'incoming/',
  quarantine: 'quarantine/',
  ledger: 'ledger/',
  /** The same decisions by the hour in which they were made, for who looks for one. */
  ledgerHours: 'ledger-hours/',
  state: 'state/',
  expect: 'expect/',
  /** What has begun and ended again; what has not is under `state/`. */
  incidents: 'incidents/',
  outbox: 'outbox/',
  idempotency: 'idempotency/',
  /** What callers upload to attach. */
  uploads: 'uploads/',
  /** What other jobs leave to be attached; nothing of ours removes it. */
  reports: 'reports/',
} as const

/** What makes a message unique for ever: a UID means nothing without its folder and UIDVALIDITY (RFC 9051 2.3.1.1). */
export interface MailIdentity {
  readonly mailbox: string
  /** The folder's path as the server lists it. */
  readonly folder: string
  /** Decimal, 1 to 4294967295. */
  readonly uidValidity: string
  /** How often the folder's numbers have begun anew under a UIDVALIDITY that it had before: they name other mail then. @default 0 */
  readonly generation?: number | undefined
  readonly uid: number
}

/** The numbering of a folder that a UID belongs to. */
export type Numbering = Pick<MailIdentity, 'uidValidity' | 'generation'>

/** Where the things of one matched mail are kept, for one monitor. */
export interface MailKeys {
  readonly prefix: string
  readonly message: string
  readonly text: string
  readonly html: string
  readonly attachmentList: string
  /** Written last: its presence means that everything else is there. */
  readonly manifest: string
  attachment(position: number, safeName: string): string
}

/** Decimal digits of 4294967295, so that ids and ledger keys sort as their numbers do. */
const UINT32_DIGITS = 10

const padded = (value: number | string): string => String(value).padStart(UINT32_DIGITS, '0')

/** A folder as one path segment that is safe on any file system: a readable slug and a hash that tells namesakes apart. */
export function folderSegment(folder: string): string {
  const slug = folder
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 32)
  return `${slug || 'folder'}-${shortHash(folder)}`
}

/** Tells names apart where a few are together; no secret is hidden by it. */
const shortHash = (text: string): string =>
  createHash('sha256').update(text).digest('hex').slice(0, 8)

/** A numbering as one segment: `1732060800`, and `1732060800-2` where the same UIDVALIDITY came back for the second time. */
export const numberingSegment = ({ uidValidity, generation = 0 }: Numbering): string =>
  generation === 0 ? padded(uidValidity) : `${padded(uidValidity)}-${generation}`

/** The numbering that a segment stands for; undefined if it is none. */
export function numberingOf(
  segment: string,
): { readonly uidValidity: string; readonly generation: number } | undefined {
  const [, digits, generation = 0] = /^(\d{10,})(?:-([1-9]\d*))?$/.exec(segment) ?? []
  if (digits === undefined) return undefined
  return { uidValidity: String(BigInt(digits)), generation: Number(generation) }
}

/** The id of a mail. Within a folder, ids sort by arrival. */
export const mailIdOf = (mail: MailIdentity): string =>
  [mail.mailbox, folderSegment(mail.folder), numberingSegment(mail), padded(mail.uid)].join('.')

/** Keys of a matched mail; the date is that of its INTERNALDATE in UTC. */
export function mailKeys(monitor: string, mailId: string, internalDate: Date): MailKeys {
  const prefix = `${mailDay(monitor, internalDate)}${mailId}/`
  return {
    prefix,
    message: `${prefix}message.eml`,
    text: `${prefix}text.txt`,
    html: `${prefix}body.html`,
    attachmentList: `${prefix}attachments.lst`,
    manifest: `${prefix}mail.json`,
    attachment: (position, safeName) =>
      `${prefix}attachments/${String(position).padStart(2, '0')}-${safeName}`,
  }
}

/** Where the mail of a day begins that a monitor kept of a folder. @param day see `mailDay` */
export const mailDayPrefix = (day: string, mailbox: string, folder: string): string =>
  `${day}${mailbox}.${folderSegment(folder)}.`

/** Where a monitor keeps the mail of a day, that of an INTERNALDATE in UTC. */
export function mailDay(monitor: string, internalDate: Date): string {
  const [date = ''] = internalDate.toISOString().split('T')
  return `${PREFIX.mail}${monitor}/${date.replaceAll('-', '/')}/`
}

/** The number of the mail that a manifest is of; undefined if the key is not that of a manifest. */
export function keptMailPlace(
  key: string,
): { readonly uidValidity: string; readonly generation: number; readonly uid: number } | undefined {
  const [, segment = '', uid = ''] = /\.([^./]+)\.(\d+)\/mail\.json$/.exec(key) ?? []
  const numbering = numberingOf(segment)
  return numbering && { ...numbering, uid: Number(uid) }
}

/** A body too large for memory, while a run decides on it: another run at the same mail has its own. */
export const incomingKey = (mailbox: string, mailId: string, runId: string): string =>
  `${PREFIX.incoming}${mailbox}/${mailId}/${runId}`

/** The attachments of a body that is in `incoming/`, decoded, until they are copied to where monitors keep them. */
export const incomingAttachments = (incoming: string): string => `${incoming}.attachments/`

/** One of them. @param position from 1 */
export const incomingAttachmentKey = (incoming: string, position: number): string =>
  `${incomingAttachments(incoming)}${position}`

/**
 * The decisions of one batch. Monitors that catch up on what others have decided before (new ones, or paused ones) are
 * named, so that their page of the same range does not replace that of the others.
 * @param numbering of the UIDs; a UIDVALIDITY alone is one that the folder never had before
 */
export function ledgerKey(
  mailbox: string,
  folder: string,
  numbering: string | Numbering,
  firstUid: number,
  lastUid: number,
  catchingUp: readonly string[] = [],
): string {
  const whose = catchingUp.length === 0 ? '' : `.${shortHash(catchingUp.toSorted().join())}`
  const of = typeof numbering === 'string' ? { uidValidity: numbering } : numbering
  return `${ledgerPrefix(mailbox, folder, of)}${padded(firstUid)}-${padded(lastUid)}${whose}.json`
}

/** Where the pages of a numbering are. */
export const ledgerPrefix = (mailbox: string, folder: string, numbering: Numbering): string =>
  `${ledgerFolderPrefix(mailbox, folder)}${numberingSegment(numbering)}/`

/** Where the pages of a folder are, those of a numbering in a folder each. */
export const ledgerFolderPrefix = (mailbox: string, folder: string): string =>
  `${PREFIX.ledger}${mailbox}/${folderSegment(folder)}/`
/** Where a message is that could not be decided on. */
export function quarantineKeys(mailbox: string, mailId: string) {
  const prefix = `${PREFIX.quarantine}${mailbox}/${mailId}/`
  return { record: `${prefix}quarantine.json`, message: `${prefix}message.eml` }
}

/** Positions and lease of a folder. */
export const folderStateKey = (mailbox: string, folder: string): string =>
  `${PREFIX.state}${mailbox}/${folderSegment(folder)}.json`

/** What lay in the place of a folder's state and could not be read, for who wants to know what became of it. */
export const damagedStateKey = (mailbox: string, folder: string, at: Date): string =>
  `${PREFIX.incoming}${mailbox}/${folderSegment(folder)}/state-${at.toISOString().replace(/[-:]|\.\d+/g, '')}.damaged`

/** Where a monitor begins that came while another run had the folder, on its way into the folder's state. */
export const beginningKey = (mailbox: string, folder: string, monitor: string): string =>
  `${PREFIX.incoming}${mailbox}/${folderSegment(folder)}/${monitor}.begins.json`

/** Where it is remembered what monitors wait for. No mailbox has a name that begins with a dot. */
export const EXPECT_STATE_PREFIX = `${PREFIX.state}.expect/`

/** What is remembered of the mail that a monitor waits for. */
export const expectStateKey = (monitor: string): string => `${EXPECT_STATE_PREFIX}${monitor}.json`

/** The verdict on a due time: `expect/nightly-batch/2026/11/20261127T003000Z.json`. */
export function verdictKey(monitor: string, due: Date): string {
  const time = due.toISOString()
  const [year = '', month = ''] = time.split('-')
  return `${verdictsPrefix(monitor)}${year}/${month}/${time.replace(/[-:]|\.\d+/g, '')}.json`
}

/** Where the verdicts of a monitor are; they sort by their due times. */
export const verdictsPrefix = (monitor: string): string => `${PREFIX.expect}${monitor}/`

/** What is wrong with a mailbox as a whole: the failure it is in, a refused login. No folder's segment is without a hash, so it collides with none. */
export const mailboxHealthKey = (mailbox: string): string => `${PREFIX.state}${mailbox}/health.json`

/** Where the things of one send are kept. */
export interface OutboxKeys {
  readonly prefix: string
  /** What was accepted. Written once, after the attachments: its presence means that the send exists. */
  readonly request: string
  /** The message, composed once: every attempt sends these bytes. */
  readonly message: string
  /** What became of it; replaced by compare-and-swap. */
  readonly result: string
  attachment(position: number, safeName: string): string
}

/** `20261121T213000Z-9f86d081884c7d65`: the time of acceptance, by which its keys are found, and what tells sends of one second apart. */
const SEND_ID = /^(\d{4})(\d{2})(\d{2})T\d{6}Z-[0-9a-f]{16}$/

/** The id of a send. @param unique 16 hexadecimal digits or more, dashes allowed: a UUID will do */
export function sendIdOf(acceptedAt: Date, unique: string): string {
  const time = acceptedAt.toISOString().replace(/[-:]|\.\d+/g, '')
  return `${time}-${unique.replaceAll('-', '').slice(0, 16)}`
}

/** When a send was accepted, by its id. @throws RangeError */
export function sendTimeOf(sendId: string): Date {
  const [, year, month, day] = SEND_ID.exec(sendId) ?? []
  const [, time = ''] = sendId.split('T')
  const clock = time.replace(/^(\d{2})(\d{2})(\d{2})Z.*$/, '$1:$2:$3Z')
  const accepted = new Date(`${year}-${month}-${day}T${clock}`)
  if (Number.isNaN(accepted.getTime())) throw new RangeError(`${sendId} is no id of a send`)
  return accepted
}

/** Whether a text, from a caller, is the id of a send. */
export const isSendId = (text: string): boolean => SEND_ID.test(text)

/** Keys of a send. @throws RangeError if it is no id of a send: callers' words are checked by `isSendId` first */
export function outboxKeys(sendId: string): OutboxKeys {
  const [, year, month, day] = SEND_ID.exec(sendId) ?? []
  if (year === undefined) throw new RangeError(`${sendId} is no id of a send`)
  const prefix = `${PREFIX.outbox}${year}/${month}/${day}/${sendId}/`
  return {
    prefix,
    request: `${prefix}request.json`,
    message: `${prefix}message.eml`,
    result: `${prefix}result.json`,
    attachment: (position, safeName) =>
      `${prefix}attachments/${String(position).padStart(2, '0')}-${safeName}`,
  }
}

/** All sends that were accepted on a day, `2026-11-21` in UTC. */
export const outboxDayPrefix = (date: string): string =>
  `${PREFIX.outbox}${date.replaceAll('-', '/')}/`

/** What says which sends are not finished: without it, finding a lost one would mean reading them all. */
export const OPEN_SENDS_PREFIX = `${PREFIX.state}.sends/`

/** Says that a send is not finished. Made before it is accepted, removed when nothing is left to do; its name is all there is to it. */
export const openSendKey = (sendId: string): string => `${OPEN_SENDS_PREFIX}${sendId}`

/** Where a caller puts a file to attach. The id keeps callers and days apart. */
export function uploadKey(at: Date, id: string, safeName: string): string {
  const [date = ''] = at.toISOString().split('T')
  return `${PREFIX.uploads}${date.replaceAll('-', '/')}/${id}/${safeName}`
}

/** Which send an idempotency key stands for. The key itself may be anything, so that its hash names the object. */
export const idempotencyRecordKey = (key: string): string =>
  `${PREFIX.idempotency}${createHash('sha256').update(key).digest('hex')}.json`

/** Where what has begun and not ended is, an object each. No mailbox has a name that begins with a dot. */
export const INCIDENTS_PREFIX = `${PREFIX.state}.incidents/`

/** An open incident: `state/.incidents/polls-failing/operations.json`. @param slot what tells open ones of a kind apart */
export const incidentKey = (kind: string, slot: string): string =>
  `${INCIDENTS_PREFIX}${kind}/${slot}.json`

/** One that has ended, by when it began: `incidents/2026/11/20261120T221004Z.polls-failing.operations.json`. */
export function endedIncidentKey(kind: string, slot: string, begunAt: Date): string {
  const time = begunAt.toISOString()
  const [year = '', month = ''] = time.split('-')
  return `${PREFIX.incidents}${year}/${month}/${time.replace(/[-:]|\.\d+/g, '')}.${kind}.${slot}.json`
}

/** When a mailbox was last polled that has a time table: `state/.polls/operations.json`. */
export const pollMarkKey = (mailbox: string): string => `${POLL_MARKS_PREFIX}${mailbox}.json`

/** Where it is written when mailboxes were polled. */
export const POLL_MARKS_PREFIX = `${PREFIX.state}.polls/`

/** Where the watch remembers what it has done itself. */
export const WATCH_PREFIX = `${PREFIX.state}.watch/`

/** What the watch remembers. */
export const WATCH_STATE_KEY = `${WATCH_PREFIX}watch.json`

/** Where mutes are, by the name of what is muted. */
export const MUTES_PREFIX = `${PREFIX.state}.mutes/`

/** A mute. @param name of a monitor, a mailbox or a sender: whatever has it */
export const muteKey = (name: string): string => `${MUTES_PREFIX}${name}.json`

/** Where the health of the logins for sending is. No mailbox has a name that begins with a dot. */
export const SENDER_HEALTH_PREFIX = `${PREFIX.state}.senders/`

/** What is wrong with a login for sending, by the name of its secret. */
export const senderHealthKey = (secret: string): string => `${SENDER_HEALTH_PREFIX}${secret}.json`
