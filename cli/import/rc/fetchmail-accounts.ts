import type { Account } from './account.js'
import type { Fetchmailrc, WrittenServer, WrittenUser } from './read-fetchmailrc.js'

/** Services by their names (IANA); a number is itself. */
const PORTS: ReadonlyMap<string, number> = new Map([
  ['imap', 143],
  ['imaps', 993],
  ['pop3', 110],
  ['pop3s', 995],
])

const OAUTH2 = new Set(['oauthbearer', 'xoauth2'])

/** The accounts of an rc file: one for each user of each server, with what `defaults` before it says. */
export function fetchmailAccounts({ settings, servers }: Fetchmailrc): readonly Account[] {
  const daemonSeconds = numberIn(settings.values.get('daemon')?.[0])
  const accounts: Account[] = []
  let defaults: WrittenServer | undefined
  for (const server of servers) {
    if (server.kind === 'defaults') defaults = server
    else {
      const users =
        server.users.length > 0
          ? server.users
          : [{ line: server.line, values: new Map(), notes: [] }]
      for (const user of users) accounts.push(accountOf(server, user, defaults, daemonSeconds))
    }
  }
  const [first, ...others] = accounts
  return first === undefined
    ? []
    : [{ ...first, notes: [...settings.notes, ...first.notes] }, ...others]
}

function accountOf(
  server: WrittenServer,
  user: WrittenUser,
  defaults: WrittenServer | undefined,
  daemonSeconds: number | undefined,
): Account {
  // What is said last holds: of the user, of the server, of the defaults.
  const layers = [user, server, defaults?.users.at(-1), defaults].flatMap((layer) => layer ?? [])
  const words = (name: string) =>
    layers.find(({ values }) => values.has(name))?.values.get(name) ?? []
  const word = (name: string) => words(name)[0]
  const flag = (name: string) => {
    const layer = layers.find(({ values }) => values.has(name) || values.has(`no ${name}`))
    return layer?.values.has(name) ?? false
  }
  const service = word('service') ?? ''
  const port = PORTS.get(service.toLowerCase()) ?? numberIn(service)
  const everyTurns = numberIn(word('interval')) ?? 1
  const maxBytes = numberIn(word('limit'))
  const username = word('username')
  const isTls = flag('ssl') || port === PORTS.get('imaps')
  return {
    host: word('via') ?? server.host,
    line: user.line,
    protocol: (word('protocol') ?? 'auto').toLowerCase(),
    security: isTls ? 'tls' : 'starttls',
    auth: OAUTH2.has((word('authenticate') ?? '').toLowerCase()) ? 'oauth2' : 'password',
    folders: words('folder'),
    then: flag('keep') ? 'leave' : 'delete',
    takesAll: flag('fetchall'),
    isSkipped: server.kind === 'skip',
    ...(port !== undefined && { port }),
    ...(username !== undefined && { username }),
    ...(maxBytes !== undefined && maxBytes > 0 && { maxBytes }),
    ...(daemonSeconds !== undefined && { everySeconds: daemonSeconds * everyTurns }),
    notes: layers.flatMap(({ notes }) => notes),
  }
}

/** A whole number; undefined if it is none. */
const numberIn = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined
