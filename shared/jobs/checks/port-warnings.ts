import type { JobsOutline, OutlineFault } from '../schema/jobs-outline.js'
import { smtpPortOf } from '../values/server-defaults.js'

/** Blocked, unless AWS has lifted it for the account (Amazon EC2 user guide, "Restriction on email sent using port 25"). */
const BLOCKED_PORT = 25

/** Every SMTP sender whose port a Lambda function cannot reach. */
export const portWarnings = ({ senders }: JobsOutline): OutlineFault[] =>
  Object.entries(senders).flatMap(([name, { via, port, security }]) => {
    if (via !== 'smtp' || security === 'unreadable') return []
    if (smtpPortOf({ port, security }) !== BLOCKED_PORT) return []
    const message = `AWS blocks connections from Lambda to port ${BLOCKED_PORT}, and they will time out; use 587 or 465, or 2587 where the server has it`
    return [{ path: ['senders', name, 'port'], message }]
  })
