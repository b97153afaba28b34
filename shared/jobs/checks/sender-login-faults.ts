import type { JobsOutline, OutlineFault } from '../schema/jobs-outline.js'
import type { SenderOutline } from '../schema/sending-outline.js'
import { popSecurityOf, smtpSecurityOf } from '../values/server-defaults.js'

/** The faults between the settings of SMTP senders: logins that exclude each other, passwords in the open, settings without effect. */
export const senderLoginFaults = (outline: JobsOutline): OutlineFault[] => [
  ...Object.entries(outline.senders).flatMap(([name, sender]) =>
    sender.via === 'smtp'
      ? [...conflict(sender), ...smtpFaults(sender), ...popFaults(sender)].map((fault) => ({
          ...fault,
          path: ['senders', name, ...fault.path],
        }))
      : [],
  ),
  ...secretFaults(outline),
]

/** A server knows a sender by the one or by the other. */
const conflict = ({ auth, popBeforeSmtp }: SenderOutline): OutlineFault[] =>
  auth === undefined || popBeforeSmtp === undefined
    ? []
    : [{ path: ['popBeforeSmtp'], message: 'conflicts with auth; leave out one of the two' }]

const OPEN_LINE = "a line with security: 'none'"

/** Methods that tell the password, or a token that is as good. */
const READABLE_METHODS: readonly string[] = ['plain', 'login', 'xoauth2']

function smtpFaults(sender: SenderOutline): OutlineFault[] {
  const { auth, port, security } = sender
  if (security === 'unreadable') return []
  const isOpen = smtpSecurityOf({ port, security }) === 'none'
  const faults = isOpen ? uselessOnOpenLine(sender) : []
  if (auth === undefined) return faults
  const { method = 'auto', allowCleartext } = auth
  if (isOpen && READABLE_METHODS.includes(method) && !allowCleartext) {
    const message = `sends the password readable over ${OPEN_LINE}; write security: 'starttls' or 'tls', or method: 'cram-md5', or else allowCleartext: true`
    faults.push({ path: ['auth', 'method'], message })
  }
  if (allowCleartext && (!isOpen || method === 'cram-md5'))
    faults.push({ path: ['auth', 'allowCleartext'], message: NOTHING_TO_ALLOW })
  return faults
}

const NOTHING_TO_ALLOW = `does nothing: the password does not travel readable; it would over ${OPEN_LINE}`

function popFaults({ popBeforeSmtp: pop }: SenderOutline): OutlineFault[] {
  if (pop === undefined || pop.security === 'unreadable') return []
  const { apop, allowCleartext, port, security } = pop
  const isOpen = popSecurityOf({ port, security }) === 'none'
  const faults = isOpen ? uselessOnOpenLine(pop) : []
  if (isOpen && !apop && !allowCleartext) {
    const message = `must be true where the password travels readable over ${OPEN_LINE}; better: apop: true, or security: 'tls' or 'starttls'`
    faults.push({ path: ['allowCleartext'], message })
  }
  if (allowCleartext && (!isOpen || apop))
    faults.push({ path: ['allowCleartext'], message: NOTHING_TO_ALLOW })
  return faults.map((fault) => ({ ...fault, path: ['popBeforeSmtp', ...fault.path] }))
}

const uselessOnOpenLine = (server: Pick<SenderOutline, 'servername' | 'ca'>): OutlineFault[] =>
  (['servername', 'ca'] as const)
    .filter((setting) => server[setting] !== undefined)
    .map((setting) => ({
      path: [setting],
      message: `does nothing: there is no certificate on ${OPEN_LINE}`,
    }))

/** A secret holds a password or what OAuth2 needs, never both. */
function secretFaults({ senders }: JobsOutline): OutlineFault[] {
  const kinds = new Map<string, { readonly kind: string; readonly sender: string }>()
  return Object.entries(senders).flatMap(([sender, { auth, popBeforeSmtp }]) => {
    const secret = auth?.secret ?? popBeforeSmtp?.secret
    if (secret === undefined) return []
    const kind = auth?.method === 'xoauth2' ? 'OAuth2' : 'a password'
    const first = kinds.get(secret) ?? { kind, sender }
    kinds.set(secret, first)
    if (first.kind === kind) return []
    const message = `is the secret of the sender ${first.sender} too, for ${first.kind} where this one needs ${kind}; give this one a secret of its own`
    const login = auth?.secret === undefined ? 'popBeforeSmtp' : 'auth'
    return [{ path: ['senders', sender, login, 'secret'], message }]
  })
}
