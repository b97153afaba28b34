import { describe, expect, onTestFinished, test } from 'vitest'
import type { FailureCode } from '../../../../shared/failures/catalogue.js'
import { IMAP_LIMITS } from '../../../../shared/mailbox/imap/imap-limits.js'
import { imapMailboxes } from '../../../../shared/mailbox/imap/imap-mailbox.js'
import type { MailboxSession } from '../../../../shared/mailbox/mailbox-session.js'
import {
  type Behaviour,
  startScriptedImapServer,
} from '../../../servers/scripted/scripted-imap-server.js'

const LOGIN = { username: 'operations@example.com', password: 'not-a-real-password' }
const MAIL = Buffer.from('From: a@example.com\r\nMessage-ID: <1@example.com>\r\n\r\nbody\r\n')
const NEW_MAIL = { raw: MAIL, flags: [], internalDate: new Date(0) }
const WORDS = 'some words of the server'

/** What is asked of a session, by the command that it needs; each tells what became of it. */
const ASKED = {
  LIST: async (session) => session.folders(),
  STATUS: async (session) => session.status('INBOX'),
  EXAMINE: async (session) => session.examine('INBOX'),
  SELECT: async (session) => session.select('INBOX'),
  'UID FETCH': async (session) => {
    await session.examine('INBOX')
    return taken(session.heads(1, 2))
  },
  'UID FETCH of bodies': async (session) => {
    await session.examine('INBOX')
    return taken(session.messages([1, 2]))
  },
  'UID FETCH of pieces': async (session) => {
    await session.examine('INBOX')
    return taken(session.message(1, 5))
  },
  'UID SEARCH': async (session) => {
    await session.examine('INBOX')
    return session.uids(1, 9)
  },
  'UID SEARCH by date': async (session) => {
    await session.examine('INBOX')
    return session.uidsSince(new Date('2026-01-01'))
  },
  'UID SEARCH by Message-ID': async (session) => {
    await session.examine('INBOX')
    return session.uidsOfMessageId('<1@example.com>')
  },
  'UID STORE': async (session) => {
    await session.select('INBOX')
    return session.markRead([1, 2])
  },
  'UID MOVE': async (session) => {
    await session.select('INBOX')
    return session.move([1, 2], 'Done')
  },
  'UID COPY': async (session) => {
    await session.select('INBOX')
    return session.move([1, 2], 'Done')
  },
  'UID EXPUNGE': async (session) => {
    await session.select('INBOX')
    return session.remove([1, 2])
  },
  APPEND: async (session) => session.append('INBOX', NEW_MAIL),
} satisfies Record<string, (session: MailboxSession) => Promise<unknown>>

const READ = ['EXAMINE', 'SELECT', 'UID FETCH', 'UID FETCH of bodies', 'UID FETCH of pieces']
const SEARCHED = ['UID SEARCH', 'UID SEARCH by date', 'UID SEARCH by Message-ID']
const CHANGED = ['UID STORE', 'UID MOVE', 'UID COPY', 'UID EXPUNGE']

/** Found in another way: without the command that is refused. */
const OTHERWISE = 'read in another way'
/** Told as the reason why something was not done; the mail is left as it is. */
const REFUSED = 'refused, with its words'

type Told = FailureCode | typeof OTHERWISE | typeof REFUSED

/** By response code (RFC 5530 3, RFC 9738): to the login, to what reads, to what searches, to what changes, to APPEND. */
const CODES: Readonly<Record<string, readonly [FailureCode, Told, Told, Told, Told]>> = {
  UNAVAILABLE: of('LOGIN_UNAVAILABLE', 'MAILBOX_BUSY'),
  AUTHENTICATIONFAILED: ofReading('AUTH_FAILED', 'LOGIN_EXPIRED'),
  EXPIRED: ofReading('ACCOUNT_DISABLED', 'LOGIN_EXPIRED'),
  AUTHORIZATIONFAILED: ofReading('ACCOUNT_DISABLED', 'FOLDER_DENIED'),
  NOPERM: ofReading('ACCOUNT_DISABLED', 'FOLDER_DENIED'),
  PRIVACYREQUIRED: ofReading('TLS_REQUIRED', 'TLS_REQUIRED'),
  CONTACTADMIN: ofReading('LOGIN_NEEDS_ADMIN', 'LOGIN_NEEDS_ADMIN'),
  INUSE: of('MAILBOX_BUSY', 'MAILBOX_BUSY'),
  LIMIT: [
    'RESOURCE_EXHAUSTED',
    'RESOURCE_EXHAUSTED',
    'RESOURCE_EXHAUSTED',
    REFUSED,
    'RESOURCE_EXHAUSTED',
  ],
  OVERQUOTA: ofReading('RESOURCE_EXHAUSTED', 'RESOURCE_EXHAUSTED'),
  SERVERBUG: ['LOGIN_UNAVAILABLE', 'MAILBOX_BUSY', OTHERWISE, 'MAILBOX_BUSY', 'MAILBOX_BUSY'],
  CORRUPTION: withoutReason('LOGIN_NEEDS_ADMIN'),
  CLIENTBUG: withoutReason('AUTH_FAILED'),
  CANNOT: withoutReason('AUTH_UNSUPPORTED'),
  ALREADYEXISTS: withoutReason('AUTH_FAILED'),
  EXPUNGEISSUED: withoutReason('AUTH_FAILED'),
  'BADCHARSET (UTF-8)': withoutReason('AUTH_FAILED'),
  'MESSAGELIMIT 1000': withoutReason('AUTH_FAILED'),
  'XYZ "of its own"': withoutReason('AUTH_FAILED'),
}

describe.each(Object.entries(CODES))(
  'NO [%s]',
  (code, [login, reading, searching, changing, appending]) => {
    const words = `NO [${code}] ${WORDS}`

    test(`to LOGIN is ${login}`, async () => {
      await expect(sessionWhere('LOGIN', words)).rejects.toMatchObject({ code: login })
    })
    test.each(READ)(`to %s is ${reading}`, async (asked) => {
      expect(await toldOf(asked, words)).toBe(reading)
    })
    test(`to LIST is ${reading}`, async () => {
      expect(await toldOf('LIST', words)).toBe(reading)
    })
    // Without a reason of its own it is no refusal of the folder, which is opened instead.
    test('to STATUS is no less', async () => {
      expect(await toldOf('STATUS', words)).toBe(
        reading === 'PROTOCOL_BROKEN' ? OTHERWISE : reading,
      )
    })
    test.each(SEARCHED)(`to %s is ${searching}`, async (asked) => {
      expect(await toldOf(asked, words)).toBe(searching)
    })
    test.each(CHANGED)(`to %s is ${changing}`, async (asked) => {
      expect(await toldOf(asked, words)).toBe(changing)
    })
    test(`to APPEND is ${appending}`, async () => {
      expect(await toldOf('APPEND', words)).toBe(appending)
    })
  },
)

describe.each(['NO', 'BAD'])('%s without a code', (status) => {
  test.each(CHANGED)('to %s is a refusal', async (asked) => {
    expect(await toldOf(asked, `${status} ${WORDS}`)).toBe(REFUSED)
  })
  test.each([...SEARCHED, 'STATUS'])('to %s is none: there is another way', async (asked) => {
    expect(await toldOf(asked, `${status} ${WORDS}`)).toBe(OTHERWISE)
  })
  test.each(READ)('to %s is what nobody understands', async (asked) => {
    expect(await toldOf(asked, `${status} ${WORDS}`)).toBe('PROTOCOL_BROKEN')
  })
})

describe('a folder that is not opened, without a code', () => {
  test.each([
    { words: 'Server Unavailable. 15', code: 'MAILBOX_BUSY' },
    { words: 'System error, try again later', code: 'MAILBOX_BUSY' },
    { words: 'Mailbox is locked by another process', code: 'MAILBOX_BUSY' },
    { words: 'Backend down for maintenance', code: 'MAILBOX_BUSY' },
    { words: 'Too many open mailboxes', code: 'RESOURCE_EXHAUSTED' },
    { words: 'Rate limit hit', code: 'RESOURCE_EXHAUSTED' },
    { words: 'Session expired', code: 'LOGIN_EXPIRED' },
    { words: 'Unsafe Login. Please contact us', code: 'PROTOCOL_BROKEN' },
    { words: 'invalid command', code: 'PROTOCOL_BROKEN' },
  ] satisfies { words: string; code: FailureCode }[])(
    'NO $words: $code',
    async ({ words, code }) => {
      for (const command of ['EXAMINE', 'SELECT'] as const) {
        const session = await sessionWhere(command, `NO ${words}`)
        await expect(ASKED[command](session)).rejects.toMatchObject({
          code,
          message: expect.stringContaining(words),
        })
      }
    },
  )

  test('the same words to a FETCH may be of the mail', async () => {
    expect(await toldOf('UID FETCH', `NO Server error: ${WORDS}`)).toBe('PROTOCOL_BROKEN')
  })
})

describe('a folder that is missing', () => {
  test.each(['NONEXISTENT', 'TRYCREATE', ''])('NO [%s] to EXAMINE', async (code) => {
    const session = await sessionWhere('EXAMINE', `NO ${code && `[${code}] `}${WORDS}`, ['LIST'])
    await expect(session.examine('INBOX')).rejects.toMatchObject({
      code: 'FOLDER_NOT_FOUND',
      message: expect.stringContaining('INBOX'),
    })
  })

  test.each(['UNAVAILABLE', 'LIMIT', 'NOPERM', 'EXPIRED'])(
    'is not, where [%s] says what is wrong and the list of folders is empty',
    async (code) => {
      for (const command of ['STATUS', 'EXAMINE']) {
        const session = await sessionWhere(command, `NO [${code}] ${WORDS}`, ['LIST'])
        const asked = command === 'STATUS' ? session.status('INBOX') : session.examine('INBOX')
        await expect(asked).rejects.toMatchObject({
          code: expect.not.stringContaining('FOLDER_NOT_FOUND'),
          message: expect.stringContaining(WORDS),
        })
      }
    },
  )
})

describe('a farewell in the middle', () => {
  test.each([
    { bye: 'Session invalidated - AccessTokenExpired', code: 'LOGIN_EXPIRED' },
    { bye: 'Your access token has expired', code: 'LOGIN_EXPIRED' },
    { bye: 'The login has been revoked', code: 'LOGIN_EXPIRED' },
    { bye: 'Session revoked by administrator', code: 'LOGIN_EXPIRED' },
    { bye: '[EXPIRED] good bye', code: 'LOGIN_EXPIRED' },
    { bye: '[AUTHENTICATIONFAILED] good bye', code: 'LOGIN_EXPIRED' },
    { bye: '[LIMIT] good bye', code: 'RESOURCE_EXHAUSTED' },
    { bye: '[OVERQUOTA] good bye', code: 'RESOURCE_EXHAUSTED' },
    { bye: 'Too many connections', code: 'RESOURCE_EXHAUSTED' },
    { bye: '[CONTACTADMIN] good bye', code: 'LOGIN_NEEDS_ADMIN' },
    { bye: '[UNAVAILABLE] down for the night', code: 'CONNECTION_LOST' },
    { bye: 'Autologout; idle for too long', code: 'CONNECTION_LOST' },
    { bye: 'Connection is closed. 13', code: 'CONNECTION_LOST' },
    { bye: 'Temporary System Error', code: 'CONNECTION_LOST' },
  ] satisfies { bye: string; code: FailureCode }[])('$bye: $code', async ({ bye, code }) => {
    const words = bye.replace(/^\[\w+\] /, '')
    for (const command of ['EXAMINE', 'UID FETCH', 'UID SEARCH']) {
      const session = await sessionWhere(command, `* BYE ${bye}`)
      const asked =
        command === 'EXAMINE'
          ? ASKED.EXAMINE
          : ASKED[command === 'UID FETCH' ? 'UID FETCH' : 'UID SEARCH']
      await expect(asked(session)).rejects.toMatchObject({
        code,
        message: expect.stringContaining(words),
      })
    }
  })

  test.each([
    ['[LIMIT] too many of you', 'RESOURCE_EXHAUSTED'],
    ['Connection is closed. 13', 'CONNECTION_LOST'],
    ['Maximum number of connections reached', 'RESOURCE_EXHAUSTED'],
  ])('%s in place of a greeting: %s', async (bye, code) => {
    await expect(sessionWhere('GREETING', `* BYE ${bye}`)).rejects.toMatchObject({ code })
  })
})

describe('NO [MESSAGELIMIT 1], which was not announced, to commands for more than one message', () => {
  const refused =
    (command: string): Behaviour =>
    ({ tag, name, args }, { write }) => {
      if (name !== command || /^(\d+)(?::\1)? /.test(args)) return false
      write(`${tag} NO [MESSAGELIMIT 1] Too many messages\r\n`)
      return true
    }

  test('FETCH: all heads and bodies come', async () => {
    const session = await sessionOf(refused('UID FETCH'))
    await session.examine('INBOX')
    expect(await taken(session.heads(1, 2))).toHaveLength(2)
    expect(await taken(session.messages([1, 2]))).toHaveLength(2)
  })

  test.each(['UID STORE', 'UID MOVE', 'UID COPY'] as const)('%s: all is done', async (command) => {
    const session = await sessionOf(refused(command), command === 'UID MOVE')
    expect(await ASKED[command](session)).toEqual({ refused: [], stuck: [] })
  })
})

/** What becomes of what is asked for, where the server answers the command with these words. */
async function toldOf(asked: string, words: string): Promise<string> {
  const ask = Object.entries(ASKED).find(([name]) => name === asked)?.[1]
  if (!ask) throw new Error(`nothing is known of ${asked}`)
  const [command = ''] = asked.split(/ of | by /)
  const session = await sessionWhere(command, words)
  try {
    const result: unknown = await ask(session)
    const text = JSON.stringify(result)
    if (!CHANGED.includes(asked) && asked !== 'APPEND') return OTHERWISE
    return text.includes(WORDS) ? REFUSED : text
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    expect(error.message).toContain(WORDS)
    expect(error.message).not.toContain(', folder :')
    return String(error.code)
  }
}

/** One that answers a command with these words, and lists nothing where that is asked for. */
const sessionWhere = (at: string, words: string, empty: readonly string[] = []) =>
  sessionOf(({ tag, name }, { write, end }) => {
    if (empty.includes(name)) write(`${tag} OK nothing\r\n`)
    else if (name !== at) return false
    else if (words.startsWith('*')) {
      write(`${words}\r\n`)
      end()
    } else write(`${tag} ${words}\r\n`)
    return true
  }, at === 'UID MOVE')

/** A folder with two messages, that can be changed. */
async function sessionOf(behaviour: Behaviour, canMove = false): Promise<MailboxSession> {
  const [done, seen, deleted] = [new Set<number>(), new Set<number>(), new Set<number>()]
  const server = await startScriptedImapServer({
    messages: [MAIL, MAIL],
    behaviour: (command, connection) => {
      if (behaviour(command, connection)) return true
      const { tag, name, args } = command
      const uids = [1, 2].filter((uid) => new RegExp(`^(?:${uid}\\b|1:2|1,2)`).test(args))
      const left = [1, 2].filter((uid) => !done.has(uid))
      const answers: Readonly<Record<string, () => string>> = {
        CAPABILITY: () => `* CAPABILITY IMAP4rev1 UIDPLUS${canMove ? ' MOVE' : ''}\r\n`,
        SELECT: () =>
          '* FLAGS (\\Seen \\Deleted)\r\n* OK [PERMANENTFLAGS (\\Seen \\Deleted)] x\r\n* 2 EXISTS\r\n* OK [UIDVALIDITY 1] x\r\n* OK [UIDNEXT 3] x\r\n',
        'UID SEARCH': () => {
          const flagged = /UNSEEN/.test(args) ? seen : /UNDELETED/.test(args) ? deleted : new Set()
          return `* SEARCH ${left.filter((uid) => !flagged.has(uid)).join(' ')}\r\n`
        },
        'UID STORE': () => {
          for (const uid of uids) (args.includes('Seen') ? seen : deleted).add(uid)
          return ''
        },
        'UID MOVE': () => {
          for (const uid of uids) done.add(uid)
          return ''
        },
        'UID COPY': () => '',
        'UID EXPUNGE': () => {
          for (const uid of uids) done.add(uid)
          return ''
        },
      }
      const answer = answers[name]
      if (!answer) return false
      connection.write(`${answer()}${tag} OK ${name === 'SELECT' ? '[READ-WRITE] ' : ''}done\r\n`)
      return true
    },
  })
  onTestFinished(server.close)
  const { host, port } = server
  const open = imapMailboxes(IMAP_LIMITS)
  const session = await open({ host, port, security: 'none' }, LOGIN, { timeLimitMs: 60_000 })
  onTestFinished(session.close.bind(session))
  return session
}

async function taken<Row>(rows: AsyncIterable<Row>): Promise<Row[]> {
  const all: Row[] = []
  for await (const row of rows) all.push(row)
  return all
}

/** Whatever was asked for, it is the same. */
function of(login: FailureCode, told: Told): readonly [FailureCode, Told, Told, Told, Told] {
  return [login, told, told, told, told]
}

/** Where something is changed it is a refusal of that. */
function ofReading(login: FailureCode, told: Told): readonly [FailureCode, Told, Told, Told, Told] {
  return [login, told, told, REFUSED, REFUSED]
}

/** It does not say what is wrong. */
function withoutReason(login: FailureCode): readonly [FailureCode, Told, Told, Told, Told] {
  return [login, 'PROTOCOL_BROKEN', OTHERWISE, REFUSED, REFUSED]
}
