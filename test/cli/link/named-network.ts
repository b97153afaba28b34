import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { NAMED_HOST } from '../../servers/server-certificate.js'
import { writeJobsFile } from '../jobs-files.js'

const PROJECT = resolve(import.meta.dirname, '../../..')
const COMMAND = join(PROJECT, 'cli/bin.mjs')

/** A process sees other files at these places, and nobody else does. */
const MOUNTED =
  'mount --bind "$1" /etc/hosts && mount --bind "$2" /etc/resolv.conf && shift 2 && exec "$@"'

/** Why there can be no such process here; undefined if there can. */
export const whyNoNames = (): string | undefined =>
  spawnSync('unshare', ['-m', 'true']).status === 0
    ? undefined
    : 'unshare(1) is not installed or not permitted'

/** Names that a command finds, and who answers its questions to DNS. */
export type NamedNetwork = {
  directory: string
  /** The loopback address of each. */
  hosts: Readonly<Record<string, string>>
  nameServer: string
  /** PEM of an authority that the command trusts. */
  authorityPem: string
}

/** A new directory with a jobs file to link an address in, and a network in which `NAMED_HOST` is this machine. */
export async function placeToLink(nameServer: string, authorityPem: string) {
  const directory = await mkdtemp(join(tmpdir(), 'mailjobs-link-'))
  const network: NamedNetwork = {
    directory,
    hosts: { [NAMED_HOST]: '127.0.0.1' },
    nameServer,
    authorityPem,
  }
  const jobs = await writeJobsFile(directory, { host: 'imap.example.co.jp' })
  return { directory, jobs, network }
}

/** The words that start `mailjobs` in such a network, and its environment. */
export async function inNamedNetwork(network: NamedNetwork, words: readonly string[]) {
  const { directory, hosts, nameServer, authorityPem } = network
  const [hostsFile, resolvFile, authority] = ['hosts', 'resolv.conf', 'authority.pem'].map((name) =>
    join(directory, name),
  )
  if (!hostsFile || !resolvFile || !authority) throw new Error('unreachable')
  const lines = Object.entries(hosts).map(([name, address]) => `${address} ${name}`)
  await writeFile(hostsFile, `127.0.0.1 localhost\n${lines.join('\n')}\n`)
  await writeFile(resolvFile, `nameserver ${nameServer}\n`)
  await writeFile(authority, authorityPem)
  const { FORCE_COLOR: _, ...environment } = process.env
  return {
    line: [
      'unshare',
      '-m',
      'sh',
      '-c',
      MOUNTED,
      'sh',
      hostsFile,
      resolvFile,
      process.execPath,
      COMMAND,
      ...words,
    ],
    options: {
      cwd: PROJECT,
      env: { ...environment, NO_COLOR: '1', NODE_EXTRA_CA_CERTS: authority },
    },
  }
}

/** Runs `mailjobs` there to its end. @param input its standard input */
export async function runNamed(network: NamedNetwork, words: readonly string[], input: string) {
  const {
    line: [program = '', ...rest],
    options,
  } = await inNamedNetwork(network, words)
  const child = spawn(program, rest, { ...options, stdio: 'pipe' })
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  const [out, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  const [exitCode] = child.exitCode === null ? await once(child, 'close') : [child.exitCode]
  return { out, stderr, exitCode: Number(exitCode) }
}
