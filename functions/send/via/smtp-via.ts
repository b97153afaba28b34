import { authorizeByPop } from '../../../shared/delivery/transports/pop/pop-before-smtp.js'
import { smtpTransport } from '../../../shared/delivery/transports/smtp/smtp-transport.js'
import type { SmtpSender } from '../../../shared/jobs/requests/sender-definition.js'
import { POP_RESPONSE_SECONDS } from '../../../shared/jobs/values/sender-limits.js'
import type { Deadline } from '../../../shared/runtime/deadline.js'
import { noteLogin, popLogin, smtpLogin } from '../sender-logins.js'
import type { SendingVia, TransportDeps } from './sending-via.js'

/** By an SMTP server, after a login to its POP3 server where that is asked for. */
export const smtpVia: SendingVia<SmtpSender> = {
  async open(deps, sender, deadline) {
    const login = await smtpLogin(deps, sender)
    await authorize(deps, sender, deadline)
    return {
      transport: smtpTransport({ sender, login, deadline }),
      note: (outcomes) => noteLogin(deps, sender, login, outcomes),
    }
  },
  longestHandOverMs({ popBeforeSmtp, limits }) {
    const popSeconds = popBeforeSmtp
      ? popBeforeSmtp.waitSeconds +
        limits.connectSeconds +
        4 * (limits.responseSeconds ?? POP_RESPONSE_SECONDS)
      : 0
    return (popSeconds + limits.wholeSeconds) * 1_000
  },
  smtpHostOf: ({ host }) => host,
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
