import type { Behaviour } from './scripted-imap-server.js'
import {
  answerCommand,
  bodyBytes,
  bodyItems,
  fetchAnswer,
  fetchedMessages,
} from './scripted-mailbox.js'

/** Misbehaves on so many connections; those after them are served properly. */
export function onFirstConnections(count: number, behaviour: Behaviour): Behaviour {
  return (command, connection) => connection.number <= count && behaviour(command, connection)
}

/** Accepts the connection, and says nothing. */
export function neverGreets(): Behaviour {
  return ({ name }, connection) => {
    if (name === 'GREETING') connection.fallSilent()
    return name === 'GREETING'
  }
}

/** Accepts the login, and answers nothing more. */
export function silentAfterLogin(): Behaviour {
  return (command, connection) => {
    if (command.name !== 'LOGIN') return false
    connection.write(answerCommand(command, connection.mailbox))
    connection.fallSilent()
    return true
  }
}

/** Announces all of a message, sends so many bytes of it, and no more; the connection stays. */
export function stopsInMidLiteral(bytes: number): Behaviour {
  return (command, connection) => {
    const item = bodyItems(command.args).find(({ section }) => section === '')
    const [fetched] = fetchedMessages(command, connection.mailbox)
    if (!command.name.endsWith('FETCH') || item === undefined || fetched === undefined) return false
    const { uid, message } = fetched
    const answer = fetchAnswer(uid, message, [{ item, bytes: bodyBytes(message, item) }])
    const literal = answer.indexOf('}\r\n') + 3
    connection.write(answer.slice(0, literal + bytes))
    connection.fallSilent()
    return true
  }
}

/** Answers NO to every login, with a response code of RFC 5530 such as AUTHENTICATIONFAILED. */
export function refusesLogin({ code }: { code?: string } = {}): Behaviour {
  return ({ tag, name }, connection) => {
    if (name !== 'LOGIN') return false
    connection.write(`${tag} NO ${code === undefined ? '' : `[${code}] `}Login refused\r\n`)
    return true
  }
}

/** Answers a command with NO, and these words, which may begin with a response code: `[LIMIT] Slow down`. */
export function refuses(at: string, words: string): Behaviour {
  return ({ tag, name }, connection) => {
    if (name !== at) return false
    connection.write(`${tag} NO ${words}\r\n`)
    return true
  }
}

/** Hangs up at SELECT or EXAMINE, in the middle of its answer. */
export function closesDuringSelect(): Behaviour {
  return ({ name }, connection) => {
    if (name !== 'SELECT' && name !== 'EXAMINE') return false
    connection.write('* FLAGS (\\Seen)\r\n')
    connection.end()
    return true
  }
}

/** Answers a partial FETCH with fewer bytes than were asked for, though there are more. */
export function capsPartialFetches(maxBytes: number): Behaviour {
  return (command, connection) => {
    const items = bodyItems(command.args)
    if (!items.some(({ origin }) => origin !== undefined)) return false
    for (const { uid, message } of fetchedMessages(command, connection.mailbox)) {
      const bodies = items.map((item) => {
        const cap = item.origin === undefined ? item.maxBytes : Math.min(item.maxBytes, maxBytes)
        return { item, bytes: bodyBytes(message, { ...item, maxBytes: cap }) }
      })
      connection.write(fetchAnswer(uid, message, bodies))
    }
    connection.write(`${command.tag} OK ${command.name} completed\r\n`)
    return true
  }
}

/** Says BYE and hangs up instead of answering a command (default: instead of greeting). */
export function bye({ at = 'GREETING', text = 'Come back later' } = {}): Behaviour {
  return ({ name }, connection) => {
    if (name !== at) return false
    connection.write(`* BYE ${text}\r\n`)
    connection.end()
    return true
  }
}

/** Several folders with the same mail: they are listed, and STATUS answers of each. */
export function hasFolders(...folders: readonly string[]): Behaviour {
  return ({ tag, name, args }, { write, mailbox }) => {
    const messages = mailbox.messages.length
    const numbers = `MESSAGES ${messages} UIDVALIDITY ${mailbox.uidValidity} UIDNEXT ${messages + 1}`
    // An empty name asks for the separator alone (RFC 9051 6.3.9).
    const names = args.endsWith('""') ? ['""'] : folders
    const answer =
      name === 'LIST'
        ? names.map((folder) => `* LIST () "/" ${folder}\r\n`).join('')
        : name === 'STATUS'
          ? `* STATUS ${args.split(' ')[0]} (${numbers})\r\n`
          : undefined
    if (answer === undefined) return false
    write(`${answer}${tag} OK ${name} completed\r\n`)
    return true
  }
}
