/** A command as the client wrote it. Of the greeting, which no command asks for, `name` is GREETING. */
export type ScriptedCommand = {
  tag: string
  /** Upper case, with UID: `UID FETCH`. */
  name: string
  /** What follows the name. */
  args: string
}

/** The one folder of a scripted server. */
export type ScriptedMailbox = {
  messages: readonly Buffer[]
  uidValidity: number
  /** Of each message, `05-Jan-2026 09:00:00 +0000`; where there is none, that. */
  internalDates?: readonly string[]
}

/** What a FETCH asks of the bytes of a message: `BODY.PEEK[HEADER]<0.100>`. */
export type BodyItem = { section: string; origin: number | undefined; maxBytes: number }

const BODY_ITEM = /BODY(?:\.PEEK)?\[([^\]]*)\](?:<(\d+)\.(\d+)>)?/gi
/** Every message arrived then. */
const INTERNAL_DATE = '05-Jan-2026 09:00:00 +0000'

/** The answers to a command of a server without surprises: latin1, ended by the tagged line. */
export function answerCommand(command: ScriptedCommand, mailbox: ScriptedMailbox): string {
  const { tag, name } = command
  const ok = (code = ''): string => `${tag} OK ${code}${name} completed\r\n`
  const { uidValidity, messages } = mailbox
  const uidNext = messages.length + 1
  const counts = `UIDVALIDITY ${uidValidity} UIDNEXT ${uidNext} UNSEEN ${messages.length}`
  switch (name) {
    case 'GREETING':
      return '* OK ready\r\n'
    case 'CAPABILITY':
      return `* CAPABILITY IMAP4rev1\r\n${ok()}`
    case 'LIST':
      return `* LIST (\\HasNoChildren) "/" INBOX\r\n${ok()}`
    case 'STATUS':
      return `* STATUS INBOX (MESSAGES ${messages.length} RECENT 0 ${counts})\r\n${ok()}`
    case 'SELECT':
    case 'EXAMINE': {
      const codes = `* OK [UIDVALIDITY ${uidValidity}] \r\n* OK [UIDNEXT ${uidNext}] \r\n`
      const exists = `* FLAGS (\\Seen)\r\n* ${messages.length} EXISTS\r\n* 0 RECENT\r\n`
      return `${exists}${codes}${ok(name === 'EXAMINE' ? '[READ-ONLY] ' : '[READ-WRITE] ')}`
    }
    case 'SEARCH':
    case 'UID SEARCH':
      return `* SEARCH ${messages.map((_, index) => index + 1).join(' ')}\r\n${ok()}`
    case 'FETCH':
    case 'UID FETCH':
      return fetchedMessages(command, mailbox)
        .map(({ uid, message }) => {
          const items = bodyItems(command.args)
          const bodies = items.map((item) => ({ item, bytes: bodyBytes(message, item) }))
          return fetchAnswer(uid, message, bodies, mailbox.internalDates?.[uid - 1])
        })
        .concat(ok())
        .join('')
    case 'LOGOUT':
      return `* BYE\r\n${ok()}`
    case 'LOGIN':
    case 'NOOP':
    case 'CLOSE':
    case 'UNSELECT':
    case 'STORE':
    case 'UID STORE':
      return ok()
    default:
      return `${tag} BAD ${name} is not known\r\n`
  }
}

/** The messages that a FETCH names; their UIDs are their sequence numbers too. */
export function fetchedMessages(
  { args }: ScriptedCommand,
  { messages }: ScriptedMailbox,
): { uid: number; message: Buffer }[] {
  const [set = ''] = args.split(' ', 1)
  const number = (text: string): number => (text === '*' ? messages.length : Number(text))
  const ranges = set.split(',').map((range) => {
    const [first = '', last = first] = range.split(':')
    return [number(first), number(last)].sort((a, b) => a - b)
  })
  return messages
    .map((message, index) => ({ uid: index + 1, message }))
    .filter(({ uid }) => ranges.some(([low = 0, high = 0]) => low <= uid && uid <= high))
}

/** The items of a FETCH that ask for bytes of the message. */
export function bodyItems(args: string): BodyItem[] {
  return Array.from(args.matchAll(BODY_ITEM), ([, section = '', origin, maxBytes]) => ({
    section: section.toUpperCase(),
    origin: origin === undefined ? undefined : Number(origin),
    maxBytes: maxBytes === undefined ? Number.POSITIVE_INFINITY : Number(maxBytes),
  }))
}

/** The bytes an item asks for: all of the message, of its header, of some fields of it, or of its text. */
export function bodyBytes(message: Buffer, { section, origin = 0, maxBytes }: BodyItem): Buffer {
  const emptyLine = message.indexOf('\r\n\r\n')
  const headerEnd = emptyLine === -1 ? message.length : emptyLine + 4
  const [, names] = /^HEADER\.FIELDS \((.*)\)$/.exec(section) ?? []
  const whole = section.startsWith('HEADER')
    ? fieldsIn(message.subarray(0, headerEnd), names?.split(' '))
    : message.subarray(section === 'TEXT' ? headerEnd : 0)
  return whole.subarray(origin, origin + maxBytes)
}

/** The fields of a header that are named, with the empty line behind them; all of it without names. */
function fieldsIn(header: Buffer, names: readonly string[] | undefined): Buffer {
  if (names === undefined) return header
  const fields = header.toString('latin1').match(/^[^\s:]+:.*\r\n(?:[ \t].*\r\n)*/gm) ?? []
  const named = fields.filter((field) => names.includes(field.split(':')[0]?.toUpperCase() ?? ''))
  return Buffer.from(`${named.join('')}\r\n`, 'latin1')
}

/** An untagged FETCH, with the items given as their bytes: `* 1 FETCH (UID 1 ... BODY[] {5}...)`. */
export function fetchAnswer(
  uid: number,
  message: Buffer,
  items: readonly { item: BodyItem; bytes: Buffer }[],
  internalDate = INTERNAL_DATE,
): string {
  const fields = `UID ${uid} FLAGS () INTERNALDATE "${internalDate}" RFC822.SIZE ${message.length}`
  const bodies = items.map(({ item: { section, origin }, bytes }) => {
    const name = `BODY[${section}]${origin === undefined ? '' : `<${origin}>`}`
    return ` ${name} {${bytes.length}}\r\n${bytes.toString('latin1')}`
  })
  return `* ${uid} FETCH (${fields}${bodies.join('')})\r\n`
}
