import { OperatorError } from '../../shared/failures/operator-error.js'
import { type FindingStep, type FoundServers, findServers } from '../discovery/find-servers.js'
import {
  type MailServer,
  PROTOCOLS,
  type Protocol,
  serverWords,
} from '../discovery/mail-servers.js'
import { nodeLookups } from '../discovery/node-lookups.js'
import { WrongUse } from '../exit-codes.js'
import type { Asker } from './ask.js'
import { type LinkOptions, namedServers } from './link-options.js'

/** Nobody answers where mail servers mostly are. */
class ServersNotFound extends OperatorError {
  override readonly name = 'ServersNotFound'
}

/** Of all looking for servers. */
const FINDING_LIMIT_MS = 30_000

/** Who is asked, and told. */
export interface Choosing {
  readonly asker: Asker | undefined
  /** Told before anything is looked for. */
  readonly onBegin: () => void
  readonly onStep: (step: FindingStep) => void
}

/**
 * The servers to try, of each protocol that is wanted: those that were named, else those that are found.
 * @throws ServersNotFound, WrongUse where one is not to be used unasked
 */
export async function chooseServers(
  address: string,
  options: LinkOptions,
  { asker, onBegin, onStep }: Choosing,
): Promise<FoundServers> {
  const wanted = PROTOCOLS.filter((protocol) => protocol === 'imap' || options.smtp)
  const named = { imap: namedServers('imap', options), smtp: namedServers('smtp', options) }
  const missing = wanted.filter((protocol) => named[protocol] === undefined)
  if (missing.length > 0) onBegin()
  const found = await findServers(address, missing, {
    lookups: nodeLookups(),
    signal: AbortSignal.timeout(FINDING_LIMIT_MS),
    onStep,
  })
  const chosen = { imap: named.imap ?? found.imap, smtp: named.smtp ?? found.smtp }
  for (const protocol of wanted) {
    if (chosen[protocol].length === 0) throw notFound(protocol, address)
    requireRightAuth(chosen[protocol], options)
  }
  return {
    imap: await trusted(chosen.imap, address, asker),
    smtp: options.smtp ? await trusted(chosen.smtp, address, asker) : [],
  }
}

function notFound(protocol: Protocol, address: string): ServersNotFound {
  const without = protocol === 'smtp' ? ', --no-smtp leaves sending out' : ''
  return new ServersNotFound(
    `No ${protocol.toUpperCase()} server of ${address} was found: --${protocol}-host names it${without}. Whoever runs the mailbox tells its name; nothing was stored.`,
  )
}

function requireRightAuth(servers: readonly MailServer[], { auth }: LinkOptions): void {
  const [first] = servers
  if (auth === 'oauth2' || !first?.isTokenOnly) return
  throw new WrongUse(
    `${first.host} takes no password, but tokens: --consent device --client-id <id> has a person sign in, --auth oauth2 takes the JSON of a login on standard input (docs/oauth2.md).`,
  )
}

/** DNS can be forged on its way: a host of somebody else's is used where a person knows it. */
async function trusted(
  servers: readonly MailServer[],
  address: string,
  asker: Asker | undefined,
): Promise<readonly MailServer[]> {
  const foreign = servers.find(({ isForeign }) => isForeign)
  if (!foreign) return servers
  const { protocol, host } = foreign
  if (!asker)
    throw new WrongUse(
      `DNS names ${host} for ${address}, which is in another domain, and DNS alone proves nothing: if that is the server, --${protocol}-host ${host}.`,
    )
  const isKnown = await asker.yesOrNo(
    `DNS names ${serverWords(foreign)} for ${protocol.toUpperCase()}, in another domain. Is that the server of your provider?`,
    false,
  )
  if (!isKnown)
    throw new WrongUse(`Then --${protocol}-host names the right one; nothing was stored.`)
  return servers
}
