import { popSecurityOf, smtpSecurityOf } from '../../values/server-defaults.js'
import type { SenderFinding } from '../via-settings.js'
import type { SmtpOutline } from './smtp-outline.js'

/** The faults between the settings of a sender by SMTP: logins that exclude each other, passwords in the open, settings without effect. */
export const smtpFaultsOf = (sender: SmtpOutline): SenderFinding[] => [
  ...conflict(sender),
  ...lineFaults(sender),
  ...popFaults(sender),
]

/** A server knows a sender by the one or by the other. */
const conflict = ({ auth, popBeforeSmtp }: SmtpOutline): SenderFinding[] =>
  auth === undefined || popBeforeSmtp === undefined
    ? []
    : [{ path: ['popBeforeSmtp'], message: 'conflicts with auth; leave out one of the two' }]

const OPEN_LINE = "a line with security: 'none'"

/** Methods that tell the password, or a token that is as good. */
const READABLE_METHODS: readonly string[] = ['plain', 'login', 'xoauth2']

function lineFaults(sender: SmtpOutline): SenderFinding[] {
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

function popFaults({ popBeforeSmtp: pop }: SmtpOutline): SenderFinding[] {
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

const uselessOnOpenLine = (server: Pick<SmtpOutline, 'servername' | 'ca'>): SenderFinding[] =>
  (['servername', 'ca'] as const)
    .filter((setting) => server[setting] !== undefined)
    .map((setting) => ({
      path: [setting],
      message: `does nothing: there is no certificate on ${OPEN_LINE}`,
    }))
