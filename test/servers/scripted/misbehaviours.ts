import type { Behaviour } from './scripted-imap-server.js'
import {
  answerCommand,
  bodyBytes,
  bodyItems,
  fetchAnswer,
  fetchedMessages,
  type ScriptedCommand,
} from './scripted-mailbox.js'

/** What of a session a server misbehaves at. */
export type Moment = 'GREETING' | 'LOGIN' | 'STATUS' | 'EXAMINE' | 'head' | 'body'

/** A way in which a server misbehaves. A new one is a new row: each is played against a mailbox of 12 mails. */
export interface Misbehaviour {
  readonly does: string
  readonly behaviour: Behaviour
  /** What the first two polls say of it; absent where nothing has to be said, as all mail comes all the same. */
  readonly told?: RegExp
}

/** A way in which a server misbehaves at one mail, whatever else it is asked for. */
export interface MailMisbehaviour {
  readonly does: string
  /** @param uid of the bad mail */
  readonly at: (uid: number) => Behaviour
  /** What becomes known of the mail. */
  readonly code: string
}

/** Whether a FETCH asks for one of these mails. */
export const asksFor = ({ args }: ScriptedCommand, uids: readonly number[]): boolean =>
  (args.split(' ')[0] ?? '').split(',').some((part) => {
    const [first = 0, last = first] = part.split(':').map(Number)
    return uids.some((uid) => first <= uid && uid <= last)
  })

/** What a FETCH asks for; undefined of another command. */
export function askedOf({ name, args }: ScriptedCommand): 'head' | 'body' | undefined {
  if (name !== 'UID FETCH') return undefined
  const items = bodyItems(args)
  if (items.length === 0) return undefined
  return items.some(({ section }) => section === '') ? 'body' : 'head'
}

/** Refuses a FETCH in which one of these mails is, or ends the session at it. */
export const refusesMails =
  (uids: readonly number[], of: 'head' | 'body', how: 'refuses' | 'ends' = 'refuses'): Behaviour =>
  (command, { write, end }) => {
    if (askedOf(command) !== of || !asksFor(command, uids)) return false
    if (how === 'ends') end()
    else write(`${command.tag} NO cannot read it\r\n`)
    return true
  }

const isAt = (command: ScriptedCommand, moment: Moment): boolean =>
  command.name === moment || askedOf(command) === moment

const at =
  (moment: Moment, act: Behaviour): Behaviour =>
  (command, connection) =>
    isAt(command, moment) && act(command, connection)

/** Answers, in other words than it should. */
const answers =
  (change: (answer: string, command: ScriptedCommand) => string): Behaviour =>
  (command, { mailbox, write }) => {
    write(change(answerCommand(command, mailbox), command))
    return true
  }

const says =
  (words: string): Behaviour =>
  ({ tag }, { write }) => {
    write(`${tag} ${words}\r\n`)
    return true
  }

const silent: Behaviour = (_, connection) => {
  connection.fallSilent()
  return true
}

/** Says so much of its answer, perhaps something else, and hangs up. */
const hangsUp =
  (share: number, words = ''): Behaviour =>
  (command, { mailbox, write, end }) => {
    const answer = answerCommand(command, mailbox)
    write(answer.slice(0, Math.floor(answer.length * share)))
    write(words)
    end()
    return true
  }

/** Writes its answers in pieces of so many bytes, each in a packet of its own. */
const inPieces =
  (bytes: number): Behaviour =>
  (command, { mailbox, write }) => {
    const pieces = answerCommand(command, mailbox).match(new RegExp(`[^]{1,${bytes}}`, 'g')) ?? []
    const next = () => {
      const piece = pieces.shift()
      if (piece === undefined) return
      write(piece)
      setImmediate(next)
    }
    next()
    return true
  }

const rowsOf = (answer: string): string[] => answer.split(/(?=^\* \d+ FETCH |^\S+ (?:OK|NO|BAD) )/m)

const withRows = (change: (rows: readonly string[]) => readonly string[]) =>
  answers((answer) => {
    const rows = rowsOf(answer)
    return [...change(rows.slice(0, -1)), rows.at(-1) ?? ''].join('')
  })

const MOMENTS: readonly Moment[] = ['GREETING', 'LOGIN', 'STATUS', 'EXAMINE', 'head', 'body']
const AFTER_LOGIN: readonly Moment[] = ['STATUS', 'EXAMINE', 'head', 'body']
const FETCHES: readonly Moment[] = ['head', 'body']

const rowsAt = (
  moments: readonly Moment[],
  does: string,
  behaviour: Behaviour,
  told?: RegExp,
): Misbehaviour[] =>
  moments.map((moment) => ({
    does: `${does}, at ${moment}`,
    behaviour: at(moment, behaviour),
    ...(told && { told }),
  }))

const GARBAGE = '\x00\x80\xff)]}{12\r\n* * * (((\r\n'

/** Whatever it is, nothing hangs, nothing is lost, and when the server behaves again all is well. */
export const MISBEHAVIOURS: readonly Misbehaviour[] = [
  ...rowsAt(MOMENTS, 'is silent', silent, /TIMED_OUT|CONNECTION_STALLED|CONNECTION_LOST/),
  ...rowsAt(MOMENTS, 'says BYE', hangsUp(0, '* BYE not now\r\n'), /CONNECTION_LOST/),
  ...rowsAt(MOMENTS, 'hangs up', hangsUp(0), /CONNECTION_LOST/),
  ...rowsAt(AFTER_LOGIN, 'hangs up in the middle of its answer', hangsUp(0.5), /CONNECTION_LOST/),
  ...rowsAt(
    FETCHES,
    'says BYE in the middle of a row',
    hangsUp(0.37, '\r\n* BYE over\r\n'),
    /CONNECTION_LOST|PROTOCOL_BROKEN/,
  ),
  ...rowsAt(AFTER_LOGIN, 'says NO', says('NO cannot'), /INBOX/),
  ...rowsAt(AFTER_LOGIN, 'says BAD', says('BAD what?'), /INBOX/),
  ...rowsAt(AFTER_LOGIN, 'has a bug', says('NO [SERVERBUG] internal error'), /MAILBOX_BUSY/),
  ...rowsAt(FETCHES, 'says OK and nothing else', says('OK done'), /MAIL_WITHHELD|PROTOCOL_BROKEN/),
  ...rowsAt(
    ['head', 'body'],
    'writes garbage',
    answers((answer) => GARBAGE + answer),
  ),
  ...[1, 2, 7, 61].flatMap((bytes) =>
    rowsAt(MOMENTS, `writes ${bytes} bytes at a time`, inPieces(bytes)),
  ),
  ...rowsAt(
    FETCHES,
    'gives its rows out of order',
    withRows((rows) => rows.toReversed()),
  ),
  ...rowsAt(
    FETCHES,
    'gives every row twice',
    withRows((rows) => rows.flatMap((row) => [row, row])),
  ),
  ...rowsAt(
    FETCHES,
    'gives every row twice, the second time behind all others',
    withRows((rows) => [...rows, ...rows]),
  ),
  ...rowsAt(
    FETCHES,
    'leaves out every third row',
    withRows((rows) => rows.filter((_, index) => index % 3 !== 1)),
  ),
  ...rowsAt(
    FETCHES,
    'tells of arrivals and deletions between its rows',
    withRows((rows) =>
      rows.flatMap((row) => ['* 99 EXISTS\r\n* 1 RECENT\r\n', row, '* 3 EXPUNGE\r\n']),
    ),
  ),
  ...rowsAt(
    FETCHES,
    'tells of mail that nobody asked for',
    withRows((rows) => [
      '* 77 FETCH (UID 4000000000 FLAGS ())\r\n',
      ...rows,
      '* 5 FETCH (FLAGS (\\Seen))\r\n',
    ]),
  ),
  ...rowsAt(
    FETCHES,
    'answers by the last mail as well, as to n:*',
    (command, { mailbox, write }) => {
      const items = bodyItems(command.args)
      const last = { ...command, args: command.args.replace(/^\S+/, '*') }
      const asked = [...fetchedMessages(command, mailbox), ...fetchedMessages(last, mailbox)]
      for (const { uid, message } of asked) {
        const bodies = items.map((item) => ({ item, bytes: bodyBytes(message, item) }))
        write(fetchAnswer(uid, message, bodies))
      }
      write(`${command.tag} OK done\r\n`)
      return true
    },
  ),
  ...[0, 1, 40, 20_000_000].map((size) => ({
    does: `tells a size of ${size} of every mail`,
    behaviour: at(
      'head',
      answers((answer) => answer.replaceAll(/RFC822\.SIZE \d+/g, `RFC822.SIZE ${size}`)),
    ),
  })),
  {
    does: 'refuses one mail of many, its head',
    behaviour: refusesMails([5], 'head'),
    told: /UID 5/,
  },
  {
    does: 'refuses one mail of many, its body',
    behaviour: refusesMails([5], 'body'),
    told: /UID 5/,
  },
  {
    does: 'counts a mail that is not there',
    behaviour: at(
      'STATUS',
      answers((answer) => answer.replace(/UIDNEXT \d+/, 'UIDNEXT 400')),
    ),
  },
  {
    does: 'tells nonsense for UIDNEXT',
    behaviour: at(
      'STATUS',
      answers((answer) => answer.replace(/UIDNEXT \d+/, 'UIDNEXT soon')),
    ),
  },
  {
    does: 'lists a folder that cannot be opened',
    behaviour: at('EXAMINE', says('NO [NONEXISTENT] no such folder')),
    told: /INBOX/,
  },
]

/** The rows of an answer, with that of one mail as another. */
const rowOf =
  (bad: number, change: (row: string) => string): Behaviour =>
  (command, { mailbox, write }) => {
    const items = bodyItems(command.args)
    for (const { uid, message } of fetchedMessages(command, mailbox)) {
      const bodies = items.map((item) => ({ item, bytes: bodyBytes(message, item) }))
      const row = fetchAnswer(uid, message, bodies)
      write(uid === bad ? change(row) : row)
    }
    write(`${command.tag} OK done\r\n`)
    return true
  }

const atMail =
  (of: 'head' | 'body', act: Behaviour) =>
  (uid: number): Behaviour =>
  (command, connection) =>
    askedOf(command) === of && asksFor(command, [uid]) && act(command, connection)

const rowAt =
  (of: 'head' | 'body', change: (row: string) => string) =>
  (uid: number): Behaviour =>
    atMail(of, rowOf(uid, change))(uid)

const bye =
  (words: string): Behaviour =>
  (_, { write, end }) => {
    write(words)
    end()
    return true
  }

/** Exchange's, where it cannot convert a mail; in the languages of two mailboxes. */
const STAND_IN =
  'From: Microsoft Exchange Server 2010\r\nTo: o@example.co.jp\r\nSubject: Retrieval using the IMAP4 protocol failed for the following message: 5\r\n\r\nThe server could not retrieve it.\r\n'
const JAPANESE_STAND_IN = `From: =?utf-8?B?${Buffer.from('システム').toString('base64')}?=\r\nSubject: =?utf-8?B?${Buffer.from('IMAP4 プロトコルを使用した次のメッセージの取得に失敗しました: 5').toString('base64')}?=\r\n\r\n...\r\n`

const headOf = (raw: string) => raw.slice(0, raw.indexOf('\r\n\r\n') + 4)
const withBody = (row: string, body: string) =>
  row.replace(/(BODY\[[A-Z]*\]) \{\d+\}[\s\S]*/, (_, item) => {
    const bytes = Buffer.from(body)
    return `${item} {${bytes.length}}\r\n${bytes.toString('latin1')})\r\n`
  })

/** The others are kept at once; it is tried again, and the third poll puts it into quarantine. */
export const MAIL_MISBEHAVIOURS: readonly MailMisbehaviour[] = [
  {
    does: 'refuses its head',
    at: atMail('head', says('NO cannot read it')),
    code: 'PROTOCOL_BROKEN',
  },
  {
    does: 'refuses its body',
    at: atMail('body', says('NO cannot read it')),
    code: 'PROTOCOL_BROKEN',
  },
  {
    does: 'says BAD to its body',
    at: atMail('body', says('BAD internal error')),
    code: 'PROTOCOL_BROKEN',
  },
  {
    does: 'has a bug at its body',
    at: atMail('body', says('NO [SERVERBUG] Internal error occurred')),
    code: 'MAILBOX_BUSY',
  },
  { does: 'ends the session at its head', at: atMail('head', bye('')), code: 'CONNECTION_LOST' },
  {
    does: 'says BYE at its body',
    at: atMail('body', bye('* BYE panic\r\n')),
    code: 'CONNECTION_LOST',
  },
  { does: 'leaves its head out', at: rowAt('head', () => ''), code: 'MAIL_WITHHELD' },
  {
    does: 'gives NIL for its body',
    at: rowAt('body', (row) => row.replace(/BODY\[\] \{\d+\}[\s\S]*/, 'BODY[] NIL)\r\n')),
    code: 'PROTOCOL_BROKEN',
  },
  {
    does: 'tells nonsense for its size',
    at: rowAt('head', (row) => row.replace(/RFC822\.SIZE \d+/, 'RFC822.SIZE many')),
    code: 'PROTOCOL_BROKEN',
  },
  {
    does: 'gives the head of a notice of its own',
    at: rowAt('head', (row) => withBody(row, headOf(STAND_IN))),
    code: 'MAIL_WITHHELD',
  },
  {
    does: 'gives a notice of its own for the body',
    at: rowAt('body', (row) => withBody(row, JAPANESE_STAND_IN)),
    code: 'MAIL_WITHHELD',
  },
]

/** The same server with its mail numbered from another UID on: they go up to 4,294,967,295. */
export const numberedFrom =
  (firstUid: number): Behaviour =>
  (command, { mailbox, write }) => {
    const { name, args } = command
    const offset = firstUid - 1
    const isOfUids = name === 'UID FETCH' || name === 'UID SEARCH'
    const asked = isOfUids
      ? args.replaceAll(/(?<![.<\w])\d+(?![\w>])/g, (uid) =>
          String(Math.max(0, Number(uid) - offset)),
        )
      : args
    if (name === 'UID SEARCH') {
      const [, set = '1:*'] = /UID (\S+)/.exec(asked) ?? []
      const found = fetchedMessages({ ...command, args: set }, mailbox)
      const uids = found.map(({ uid }) => uid + offset)
      write(`* SEARCH ${uids.join(' ')}\r\n${command.tag} OK done\r\n`)
      return true
    }
    if (name !== 'UID FETCH' && name !== 'STATUS' && name !== 'EXAMINE') return false
    const answer = answerCommand({ ...command, args: asked }, mailbox)
    const numbered = answer.replaceAll(
      /(UIDNEXT |FETCH \(UID )(\d+)/g,
      (_, words: string, uid: string) => `${words}${Number(uid) + offset}`,
    )
    write(numbered)
    return true
  }
