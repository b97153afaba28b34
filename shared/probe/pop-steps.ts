import { authorizeByPop } from '../delivery/transports/pop/pop-before-smtp.js'
import { SecretMissing } from '../failures/configuration-errors.js'
import type { PopBeforeSmtp, SmtpSender } from '../jobs/requests/sender-definition.js'
import { type LoginSource, loginSteps } from './login-steps.js'
import { type Network, reachSteps } from './network.js'
import { MAX_WAIT_SECONDS, probeLimits } from './probe-limits.js'
import type { Step } from './stages.js'

/** What senders are probed with. */
export interface SenderProbeDeps extends LoginSource {
  readonly network: Network
  readonly pause: (ms: number) => Promise<unknown>
}

/** POP before SMTP: a login there opens the SMTP server for this machine's address. */
export function popSteps(
  deps: SenderProbeDeps,
  pop: PopBeforeSmtp,
  sender: SmtpSender,
): readonly Step[] {
  const { secret, username, host, port } = pop
  const { first, steps, login, trying } = loginSteps(deps, {
    name: secret,
    address: sender.from.address,
    username,
  })
  return [
    { ...first, of: 'POP3' },
    ...reachSteps(deps.network, pop, 'POP3'),
    ...steps,
    {
      stage: 'pop3',
      async run() {
        const read = login()
        if (!('password' in read)) throw new SecretMissing(`the secret ${secret} has no password`)
        const deadline = { remainingMs: () => MAX_WAIT_SECONDS * 1_000 + pop.waitSeconds * 1_000 }
        const limits = probeLimits(sender)
        const { pause } = deps
        await trying(() => authorizeByPop({ pop, login: read, limits, deadline, pause }))
        return { detail: `${host}:${port} took the login of ${read.username}` }
      },
    },
  ]
}
