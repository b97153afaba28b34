import type { SmtpBehaviour } from './scripted-smtp-server.js'

/** Misbehaves on so many connections; those after them are served properly. */
export const onFirstSmtpConnections =
  (count: number, behaviour: SmtpBehaviour): SmtpBehaviour =>
  (command, connection) =>
    connection.number <= count && behaviour(command, connection)

/** Misbehaves so many times; afterwards it behaves. */
export function times(count: number, behaviour: SmtpBehaviour): SmtpBehaviour {
  let left = count
  return (command, connection) => {
    if (left === 0 || !behaviour(command, connection)) return false
    left -= 1
    return true
  }
}

/** Answers nothing from a moment on. */
export const silentAt =
  (at: string): SmtpBehaviour =>
  ({ name }, connection) => {
    if (name === at) connection.fallSilent()
    return name === at
  }

/** Hangs up at a moment, without an answer. */
export const closesAt =
  (at: string): SmtpBehaviour =>
  ({ name }, connection) => {
    if (name === at) connection.end()
    return name === at
  }

/** Answers a command so; of RCPT, only for the addresses in which `about` occurs. */
export const answers =
  (at: string, reply: string, about = ''): SmtpBehaviour =>
  ({ name, args }, connection) => {
    if (name !== at || !args.includes(about)) return false
    connection.write(`${reply}\r\n`)
    return true
  }

/** Says 421 and hangs up (RFC 5321 4.2.1), which a server may do at any moment. */
export const shutsDownAt =
  (at: string): SmtpBehaviour =>
  ({ name }, connection) => {
    if (name !== at) return false
    connection.write('421 4.3.2 Shutting down\r\n')
    connection.end()
    return true
  }
