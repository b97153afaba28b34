import { ImapFlow } from 'imapflow'
import { encodePath, normalizePath } from 'imapflow/lib/tools.js'
import type { Login, MailServer } from '../mailbox-session.js'
import type { FolderPaths } from './folder-paths.js'
import type { ImapLimits } from './imap-limits.js'
import { logInByOffer } from './imap-login.js'
import type { ImapTransport } from './imap-transport.js'
import { statusCodeIn } from './refusals/imap-failures.js'

/** How this client names itself (RFC 2971). */
const CLIENT_INFO = { name: 'mailjobs', vendor: 'mailjobs', 'support-url': false } as const

/**
 * A client that is set for the fewest round trips: LOGIN in one command where it is offered, no COMPRESS, no ENABLE, no IDLE. It logs nothing: the
 * dialogue holds subjects and addresses.
 *
 * @param transport its way to the server
 * @param onRefusal is told of each command that the server refused, in imapflow's words
 */
export function newImapClient(
  { host, port, security, servername, ca }: MailServer,
  login: Login,
  limits: ImapLimits,
  transport: ImapTransport,
  onRefusal: (error: unknown) => void,
): ImapFlow {
  const client = new ImapFlow({
    host,
    port,
    secure: security === 'tls',
    doSTARTTLS: security === 'starttls',
    ...(servername === undefined ? {} : { servername }),
    ...(ca === undefined ? {} : { tls: { ca } }),
    transport,
    auth: authOf(login),
    clientInfo: CLIENT_INFO,
    logger: refusalLogger(onRefusal),
    disableAutoIdle: true,
    disableAutoEnable: true,
    disableCompression: true,
    // Strato's server answers every SEARCH empty in this mode (imapflow issue 411).
    disableIMAP4rev2: true,
    connectionTimeout: limits.connectionTimeoutMs,
    greetingTimeout: limits.greetingTimeoutMs,
    socketTimeout: limits.socketTimeoutMs,
    maxLineLength: limits.maxLineBytes,
    maxLiteralSize: limits.maxLiteralBytes,
    maxResponseSize: limits.maxResponseBytes,
    maxResponseTokens: limits.maxResponseTokens,
  })
  nameAfterLogin(client)
  logInByOffer(client, login)
  return client
}

/** Takes the errors of refused commands out of imapflow's log, and writes none. Without `trace`, no FETCH is made text of. */
function refusalLogger(onRefusal: (error: unknown) => void) {
  const silent = () => {}
  const warn = (entry: unknown) => {
    if (typeof entry === 'object' && entry !== null && 'err' in entry) onRefusal(entry.err)
  }
  return { debug: silent, info: silent, warn, error: silent, fatal: silent }
}

/**
 * imapflow names itself before the login, and after it only where the answer had less than two facts. NetEase opens no folder unless it
 * was told after the login (node-imap issue 908), so that is when, and once.
 */
function nameAfterLogin(client: ImapFlow): void {
  const run: unknown = Reflect.get(client, 'run')
  if (typeof run !== 'function') return
  Reflect.set(client, 'run', (command: string, ...values: unknown[]) =>
    command === 'ID' && !client.authenticated
      ? Promise.resolve(undefined)
      : Reflect.apply(run, client, [command, ...values]),
  )
}

/** Tells the response code of a farewell (BYE): imapflow keeps its words only. */
export function tellEnding(client: ImapFlow, onEnding: (code: string | undefined) => void): void {
  const serverBye: unknown = Reflect.get(client, 'serverBye')
  if (typeof serverBye !== 'function') return
  Reflect.set(client, 'serverBye', (response: unknown) => {
    onEnding(statusCodeIn(response))
    return Reflect.apply(serverBye, client, [response])
  })
}

/**
 * Tells which UIDs the server's log says were removed (VANISHED (EARLIER), RFC 7162 3.2.10), as the set that it writes: imapflow would
 * walk it one by one, however wide it is. What is removed while we look is for imapflow.
 */
export function tellRemoved(client: ImapFlow, onRemoved: (uidSet: string) => void): void {
  const untaggedVanished: unknown = Reflect.get(client, 'untaggedVanished')
  if (typeof untaggedVanished !== 'function') return
  Reflect.set(client, 'untaggedVanished', async (response: unknown, ...rest: unknown[]) => {
    const attributes: unknown =
      typeof response === 'object' && response !== null ? Reflect.get(response, 'attributes') : []
    const [tags, uids] = Array.isArray(attributes) ? attributes : []
    if (!Array.isArray(tags)) return Reflect.apply(untaggedVanished, client, [response, ...rest])
    const set: unknown = typeof uids === 'object' && uids !== null ? Reflect.get(uids, 'value') : ''
    if (typeof set === 'string') onRemoved(set)
  })
}

/**
 * Has an EXAMINE tell the HIGHESTMODSEQ of the folder where the server keeps a log (RFC 7162 3.1.8): Dovecot tells it only to who asks, and
 * a command of its own would be a round trip more.
 */
export function askModseq(client: ImapFlow, isAsked: () => boolean): void {
  const exec: unknown = Reflect.get(client, 'exec')
  if (typeof exec !== 'function') return
  Reflect.set(client, 'exec', (command: string, values: unknown, ...rest: unknown[]) => {
    const isOfEachOpening = command === 'EXAMINE' && Array.isArray(values) && values.length === 1
    const asking = isOfEachOpening && client.capabilities.has('QRESYNC') && isAsked()
    const written = asking ? [...values, [{ type: 'ATOM', value: 'CONDSTORE' }]] : values
    return Reflect.apply(exec, client, [command, written, ...rest])
  })
}

/** Has the server tell which UIDs were removed. No folder may be open (RFC 5161 3.1). False where it does not do so. */
export async function enableQresync(client: ImapFlow): Promise<boolean> {
  if (client.enabled.has('QRESYNC')) return true
  const run: unknown = Reflect.get(client, 'run')
  if (!client.capabilities.has('QRESYNC') || typeof run !== 'function') return false
  await Reflect.apply(run, client, ['ENABLE', ['QRESYNC']])
  return client.enabled.has('QRESYNC')
}

/** The commands that name a folder, and where. */
const NAMED_FOLDER: ReadonlyMap<string, number> = new Map(
  Object.entries({
    SELECT: 0,
    EXAMINE: 0,
    STATUS: 0,
    APPEND: 0,
    'UID COPY': 1,
    'UID MOVE': 1,
  }),
)

/** imapflow encodes every name anew; what it writes then may be another name than the server listed. */
export function writesNamesOf(client: ImapFlow, paths: FolderPaths): void {
  const exec: unknown = Reflect.get(client, 'exec')
  if (typeof exec !== 'function') return
  Reflect.set(client, 'exec', (command: string, values: unknown, ...rest: unknown[]) => {
    const at = NAMED_FOLDER.get(command)
    const written = Array.isArray(values) && at !== undefined ? [...values] : values
    if (Array.isArray(written) && at !== undefined) written[at] = asListed(written[at], paths)
    return Reflect.apply(exec, client, [command, written, ...rest])
  })
}

/** What imapflow writes for the name of a folder. */
export const writtenName = (client: ImapFlow, path: string): string =>
  encodePath(client, normalizePath(client, path))

/** A name as the server lists it goes in quotes: it may have any character. */
function asListed(argument: unknown, paths: FolderPaths): unknown {
  const encoded: unknown =
    typeof argument === 'object' && argument !== null ? Reflect.get(argument, 'value') : undefined
  if (typeof encoded !== 'string') return argument
  const listed = paths.asListed(encoded)
  return listed === encoded ? argument : { type: 'STRING', value: listed }
}

/** imapflow asks with every LIST which folders are subscribed to (LSUB): a round trip for what nobody wants to know. */
export function omitSubscriptions(client: ImapFlow): void {
  Reflect.set(client, 'skipLsub', true)
}

const authOf = (login: Login) =>
  'password' in login
    ? { user: login.username, pass: login.password }
    : { user: login.username, accessToken: login.accessToken }

/** imapflow lists a folder before it opens it, unless it knows it already: two round trips of every poll. */
export function presetFolder(client: ImapFlow, path: string): void {
  const known: unknown = Reflect.get(client, 'folders')
  if (known instanceof Map && !known.has(path)) known.set(path, { path })
}
