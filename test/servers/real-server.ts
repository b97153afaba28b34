import { accessSync, constants } from 'node:fs'
import { delimiter, resolve } from 'node:path'
import { COURIER_IMAPD } from './courier-configuration.js'
import { CYRUS_PROGRAMS } from './cyrus-configuration.js'
import { POSTFIX_PROGRAMS } from './postfix-configuration.js'

/** The programs that tests may start as a real server. */
export type RealServerName = keyof typeof NEEDED_PROGRAMS

/** What a server needs, the program to start first; a name is looked for, a path is where Debian has it. */
const NEEDED_PROGRAMS = {
  dovecot: ['dovecot'],
  cyrus: [`${CYRUS_PROGRAMS}/master`, `${CYRUS_PROGRAMS}/imapd`, 'saslpasswd2'],
  courier: [COURIER_IMAPD],
  // It asks a Dovecot about passwords.
  postfix: [`${POSTFIX_PROGRAMS}/master`, 'dovecot'],
} as const

/** Whoever runs the tests runs these; the master processes of the others give up root for users of their own. */
const STARTED_BY_ANYBODY: readonly RealServerName[] = ['courier']

/** Whether a real server can be started here: its program, or the reason a skipped test prints. */
export type RealServer = { available: true; program: string } | { available: false; reason: string }

/** Directories beside PATH that hold servers: an ordinary PATH often lacks them. */
const SERVER_DIRECTORIES = ['/usr/sbin', '/usr/local/sbin']

/**
 * Says whether a real server can be started on this machine.
 *
 * @throws Error if it cannot and the environment has REQUIRE_REAL=1, so that a machine that
 * is meant to prove things with real servers does not pass by skipping.
 */
export function realServer(name: RealServerName): RealServer {
  const server = find(name)
  if (!server.available && process.env['REQUIRE_REAL'] === '1') {
    throw new Error(`REQUIRE_REAL=1, but ${server.reason}`)
  }
  return server
}

function find(name: RealServerName): RealServer {
  const directories = [...(process.env['PATH'] ?? '').split(delimiter), ...SERVER_DIRECTORIES]
  const found = NEEDED_PROGRAMS[name].map((program) =>
    directories.map((directory) => resolve(directory, program)).find(isExecutable),
  )
  const [program] = found
  if (program === undefined || found.includes(undefined)) {
    return { available: false, reason: `${name} is not installed` }
  }
  if (process.getuid?.() !== 0 && !STARTED_BY_ANYBODY.includes(name))
    return { available: false, reason: `only root can start ${name}` }
  return { available: true, program }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
