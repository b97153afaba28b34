import type { VersionedLogin } from '../../shared/credentials/credentials.js'
import { authorizeByPop } from '../../shared/delivery/transports/pop/pop-before-smtp.js'
import {
  type SesTransportOptions,
  sesTransport,
} from '../../shared/delivery/transports/ses/ses-transport.js'
import { smtpTransport } from '../../shared/delivery/transports/smtp/smtp-transport.js'
import type { Transport } from '../../shared/delivery/transports/transport.js'
import type { SenderDefinition, SmtpSender } from '../../shared/jobs/requests/sender-definition.js'
import type { Deadline } from '../../shared/runtime/deadline.js'
import type { Transports } from './deliver-deps.js'
import { noteLogin, popLogin, type SenderLoginDeps, smtpLogin } from './sender-logins.js'

/** What transports are opened with. */
export interface TransportDeps extends SenderLoginDeps {
  /** A client of SES, in a region or in the function's own. */
  readonly sesClient: (region: string | undefined) => SesTransportOptions['client']
  readonly pause: (ms: number) => Promise<unknown>
}

/** A transport, and the login that it uses. */
interface Opened {
  readonly transport: Transport
  readonly login?: VersionedLogin | undefined
}

/** The transports of one batch: one connection for each sender, opened when it is needed. */
export function openTransports(deps: TransportDeps, deadline: Deadline): Transports {
  const opened = new Map<string, Opened>()
  const open = async (sender: SenderDefinition): Promise<Opened> => {
    switch (sender.via) {
      case 'ses':
        return { transport: sesTransport({ client: deps.sesClient(sender.region), sender }) }
      case 'smtp': {
        const login = await smtpLogin(deps, sender)
        await authorize(deps, sender, deadline)
        return { transport: smtpTransport({ sender, login, deadline }), login }
      }
    }
  }
  return {
    async of(sender) {
      const known = opened.get(sender.name) ?? (await open(sender))
      opened.set(sender.name, known)
      return known.transport
    },
    async note(sender, outcomes) {
      if (sender.via === 'smtp')
        await noteLogin(deps, sender, opened.get(sender.name)?.login, outcomes)
    },
    async close() {
      await Promise.all([...opened.values()].map(({ transport }) => transport.close()))
    },
  }
}

/** POP before SMTP: the server then takes mail from this function's address for some minutes, which is longer than a batch. */
async function authorize(
  deps: TransportDeps,
  { popBeforeSmtp: pop, from, limits }: SmtpSender,
  deadline: Deadline,
): Promise<void> {
  if (!pop) return
  await popLogin(deps, pop, from.address, (login) =>
    authorizeByPop({ pop, login, limits, deadline, pause: deps.pause }),
  )
}
