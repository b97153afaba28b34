import type { Behaviour } from './scripted-imap-server.js'
import {
  type BodyItem,
  bodyBytes,
  bodyItems,
  fetchedMessages,
  type ScriptedCommand,
  type ScriptedMailbox,
} from './scripted-mailbox.js'

/** The items of one message in a FETCH response, as their text. */
export interface RowItems {
  readonly number: number
  readonly uid: string
  readonly flags: string
  readonly date: string
  readonly size: string
  /** `BODY[...]` with its literal; empty if none was asked for. */
  readonly body: string
}

/** One way in which servers in the wild differ; what is absent is as RFC 9051 has it. */
export interface ServerTrait {
  readonly capability?: string
  /** The answer of EXAMINE and SELECT, line by line, the tagged one left out. */
  readonly opened?: (lines: readonly string[]) => readonly string[]
  /** The items of STATUS. */
  readonly status?: (items: string) => string
  /** NO or BAD with its words, where a command is refused. */
  readonly refuses?: (command: ScriptedCommand) => string | undefined
  /** Messages of one FETCH or SEARCH that are answered, and whether the answer says that it is a part (RFC 9738). */
  readonly limit?: {
    readonly most: number
    readonly which: 'highest' | 'lowest'
    readonly isTold: boolean
  }
  /** Of the messages that a SEARCH asks for by UID, those that it finds; all of them if absent. */
  readonly found?: (message: { readonly uid: number }) => boolean
  /** The rows of one message. */
  readonly rows?: (items: RowItems) => readonly string[]
  /** RFC822.SIZE for a number of bytes. */
  readonly size?: (bytes: number) => number
}

const DATE = '05-Jan-2026 09:00:00 +0000'

/** A server with all of these traits; where two of them speak of the same thing, the last one counts. */
export function withTraits(...traits: readonly ServerTrait[]): Behaviour {
  const capabilities = traits.flatMap(({ capability }) => capability ?? [])
  const all: ServerTrait = Object.assign({}, ...traits)
  return (command, { mailbox, write }) => {
    const { tag, name } = command
    const refusal = traits.map(({ refuses }) => refuses?.(command)).find((words) => words)
    if (refusal !== undefined) {
      write(`${tag} ${refusal}\r\n`)
      return true
    }
    const answer = answerOf(command, mailbox, all, capabilities)
    if (answer === undefined) return false
    write(answer.lines.map((line) => `${line}\r\n`).join(''))
    write(`${tag} OK ${answer.code ?? ''}${name} completed\r\n`)
    return true
  }
}

interface Answer {
  readonly lines: readonly string[]
  readonly code?: string
}

function answerOf(
  command: ScriptedCommand,
  mailbox: ScriptedMailbox,
  trait: ServerTrait,
  capabilities: readonly string[],
): Answer | undefined {
  const { messages, uidValidity } = mailbox
  const uidNext = messages.length + 1
  switch (command.name) {
    case 'CAPABILITY':
      return { lines: [['* CAPABILITY IMAP4rev1', ...capabilities].join(' ')] }
    case 'STATUS': {
      const items = `MESSAGES ${messages.length} UIDNEXT ${uidNext} UIDVALIDITY ${uidValidity}`
      return { lines: [`* STATUS INBOX (${trait.status?.(items) ?? items})`] }
    }
    case 'EXAMINE':
    case 'SELECT': {
      const counts = [`* ${messages.length} EXISTS`, '* 0 RECENT', '* FLAGS (\\Seen)']
      const codes = [`* OK [UIDVALIDITY ${uidValidity}] ok`, `* OK [UIDNEXT ${uidNext}] ok`]
      const lines = [...counts, ...codes]
      return { lines: trait.opened?.(lines) ?? lines, code: '[READ-ONLY] ' }
    }
    case 'UID SEARCH': {
      const [, set] = /UID (\S+)/.exec(command.args) ?? []
      const named = fetchedMessages({ ...command, args: set ?? '1:*' }, mailbox)
      const found = named.filter((message) => trait.found?.(message) ?? true)
      const { answered, code } = limited(found, trait)
      return { lines: [`* SEARCH ${answered.map(({ uid }) => uid).join(' ')}`], ...code }
    }
    case 'UID FETCH': {
      const { answered, code } = limited(fetchedMessages(command, mailbox), trait)
      const lines = answered.flatMap(({ uid, message }) => {
        const items = itemsOf(command, uid, message, trait)
        return trait.rows?.(items) ?? [rowOf(items)]
      })
      return { lines, ...code }
    }
    default:
      return undefined
  }
}

/** A row as most servers write it. */
export const rowOf = ({ number, uid, flags, date, size, body }: RowItems): string =>
  `* ${number} FETCH (${[uid, flags, date, size, body].filter((item) => item !== '').join(' ')})`

function itemsOf(
  { args }: ScriptedCommand,
  uid: number,
  message: Buffer,
  { size = (bytes) => bytes }: ServerTrait,
): RowItems {
  const asked = (name: string, item: string) => (args.toUpperCase().includes(name) ? item : '')
  const [item] = bodyItems(args)
  const bytes = item && bodyBytes(message, item)
  return {
    number: uid,
    uid: `UID ${uid}`,
    flags: asked('FLAGS', 'FLAGS ()'),
    date: asked('INTERNALDATE', `INTERNALDATE "${DATE}"`),
    size: asked('RFC822.SIZE', `RFC822.SIZE ${size(message.length)}`),
    body: bytes
      ? `BODY[${item.section}]${originOf(item)} {${bytes.length}}\r\n${bytes.toString('latin1')}`
      : '',
  }
}

const originOf = ({ origin }: BodyItem): string => (origin === undefined ? '' : `<${origin}>`)

function limited<Found extends { readonly uid: number }>(
  found: readonly Found[],
  { limit }: ServerTrait,
) {
  if (limit === undefined || found.length <= limit.most) return { answered: found }
  const answered = limit.which === 'highest' ? found.slice(-limit.most) : found.slice(0, limit.most)
  const code = limit.isTold && { code: `[MESSAGELIMIT ${limit.most} ${answered[0]?.uid}] ` }
  return { answered, code: code || {} }
}

const isUidNext = (line: string) => line.includes('UIDNEXT')
const isUidValidity = (line: string) => line.includes('UIDVALIDITY')
const isSearch = (pattern: RegExp) => (command: ScriptedCommand) =>
  command.name === 'UID SEARCH' && pattern.test(command.args)

/** Traits that were seen, each after a server that has it. */
export const SERVER_TRAITS = {
  'no UIDNEXT by EXAMINE (Courier)': { opened: (lines) => lines.filter((one) => !isUidNext(one)) },
  'UIDNEXT 0 by EXAMINE': {
    opened: (lines) => lines.map((one) => one.replace(/UIDNEXT \d+/, 'UIDNEXT 0')),
  },
  'no UIDNEXT at all (NetEase)': {
    opened: (lines) => lines.filter((one) => !isUidNext(one)),
    status: (items) => items.replace(/UIDNEXT \d+ /, ''),
  },
  'an empty STATUS': {
    opened: (lines) => lines.filter((one) => !isUidNext(one)),
    status: () => '',
  },
  'UIDVALIDITY by STATUS only': { opened: (lines) => lines.filter((one) => !isUidValidity(one)) },
  'two blanks before EXISTS (DavMail)': {
    opened: (lines) => lines.map((one) => one.replace(/^\* (\d+) EXISTS/, '*  $1 EXISTS')),
  },
  'blanks and tabs everywhere before EXISTS': {
    opened: (lines) => lines.map((one) => one.replace(/^\* (\d+) EXISTS/, ' *\t $1 \tEXISTS')),
  },
  'EXISTS by STATUS only': { opened: (lines) => lines.filter((one) => !one.includes('EXISTS')) },
  'limit of 7, told (Yahoo)': {
    capability: 'MESSAGELIMIT=7',
    limit: { most: 7, which: 'highest', isTold: true },
  },
  'limit of 7, announced and not told': {
    capability: 'MESSAGELIMIT=7',
    limit: { most: 7, which: 'highest', isTold: false },
  },
  'limit of 7, not announced': { limit: { most: 7, which: 'highest', isTold: true } },
  'limit of 7, not announced, of the lowest': {
    limit: { most: 7, which: 'lowest', isTold: true },
  },
  'limit of 1': {
    capability: 'MESSAGELIMIT=1',
    limit: { most: 1, which: 'highest', isTold: true },
  },
  'a limit that is larger than it is said to be': {
    capability: 'MESSAGELIMIT=20',
    limit: { most: 3, which: 'highest', isTold: true },
  },
  'no SEARCH by UID (grommunio)': {
    refuses: (command) =>
      isSearch(/^UID /)(command) ? 'BAD command not support or parameter error' : undefined,
  },
  'no SEARCH by date (Mail.ru)': {
    refuses: (command) =>
      isSearch(/SINCE|YOUNGER/)(command) ? 'NO [CANNOT] Unsupported search criterion' : undefined,
  },
  'no SEARCH at all (AliYun)': {
    refuses: (command) =>
      isSearch(/./)(command) ? 'BAD invalid command or parameters' : undefined,
  },
  'items in a list of their own (Domino)': {
    rows: (items) => [rowOf({ ...items, flags: items.flags && `(${items.flags})` })],
  },
  'every item in a list': {
    rows: ({ number, ...items }) => [
      `* ${number} FETCH ((${Object.values(items)
        .filter((item) => item !== '')
        .join(') (')}))`,
    ],
  },
  'items behind the end of the row (Xeams)': {
    rows: ({ number, uid, flags, date, size, body }) => [
      `* ${number} FETCH (${[uid, body].join(' ')}) ${[flags, date, size].join(' ')})`,
    ],
  },
  'items behind the end, which is not closed again': {
    rows: ({ number, uid, flags, date, size, body }) => [
      `* ${number} FETCH (${[uid, date, body].join(' ')}) ${[flags, size].join(' ')}`,
    ],
  },
  'one mail in two rows': {
    rows: (items) => [
      rowOf({ ...items, body: '' }),
      rowOf({ ...items, flags: '', date: '', size: '' }),
    ],
  },
  'one mail in two rows, its body first': {
    rows: (items) => [
      rowOf({ ...items, flags: '', date: '', size: '' }),
      rowOf({ ...items, body: '' }),
    ],
  },
  'one mail in two rows, one without UID': {
    rows: (items) => [
      rowOf({ ...items, body: '' }),
      rowOf({ ...items, uid: '', flags: '', date: '', size: '' }),
    ],
  },
  'one mail in five rows': {
    rows: ({ number, uid, ...items }) =>
      Object.values(items)
        .filter((item) => item !== '')
        .map((item) => `* ${number} FETCH (${uid} ${item})`),
  },
  'blanks before a row': { rows: (items) => [`  ${rowOf(items)}`] },
  'flags of a mail once more, behind it (Gmail)': {
    rows: (items) => [rowOf(items), `* ${items.number} FETCH (${items.uid} FLAGS (\\Seen))`],
  },
  'sizes of 0 (Proton Bridge)': { size: () => 0 },
  'sizes of 1': { size: () => 1 },
  'sizes that are far too large': { size: () => 20 * 1024 * 1024 },
  'sizes that are a little too small (hMailServer)': { size: (bytes) => bytes - 29 },
} as const satisfies Record<string, ServerTrait>
