import { execFileSync } from 'node:child_process'
import { chmod, chown, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { removeDirectory } from '../remove-directory.js'
import { type Dovecot, startDovecot } from './dovecot.js'
import { freePort } from './free-port.js'
import { makeMemoryDirectory } from './memory-directory.js'
import {
  POSTFIX_QUEUES,
  POSTFIX_USER,
  type PostfixOptions,
  type PostfixPlace,
  postfixConfiguration,
  postfixServices,
  saslConfiguration,
} from './postfix-configuration.js'
import { realServer } from './real-server.js'
import { makeServerCertificate } from './server-certificate.js'
import { startSupervised } from './supervised-process.js'
import { untilListening } from './until-listening.js'

/** A Postfix that runs on loopback, with a Dovecot that knows its users, and ends at the latest with the process that started it. */
export type Postfix = {
  host: string
  /** SMTP, with STARTTLS and AUTH. */
  port: number
  /** PEM of the authority to trust. The certificate is for `localhost` and for `host`. */
  certificatePem: string
  /** The messages that were put into a mailbox so far, in no order. */
  delivered(address: string): Promise<string[]>
  /** What it has logged so far. */
  log(): Promise<string>
  /** Ends it, and removes its mail. */
  stop(): Promise<void>
}

const HOST = '127.0.0.1'
/** Ports can be taken between choosing and using them. */
const START_ATTEMPTS = 3

/** Starts a real Postfix 3.7. Ask `realServer('postfix')` first whether one can be started. */
export async function startPostfix(options: PostfixOptions = {}): Promise<Postfix> {
  const server = realServer('postfix')
  if (!server.available) throw new Error(server.reason)
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce(server.program, options)
    } catch (error) {
      if (attempt === START_ATTEMPTS) throw error
    }
  }
}

async function startOnce(program: string, options: PostfixOptions): Promise<Postfix> {
  const saslPort = await freePort()
  const dovecot = await startSasl(saslPort, options)
  const { place, authorityPem } = await preparePlace(saslPort)
  const { directory, host, port } = place
  await writeFile(join(directory, 'main.cf'), postfixConfiguration(place, options))
  await writeFile(join(directory, 'master.cf'), postfixServices(place))

  // In the foreground, and in the process group that it is started in.
  const supervised = startSupervised([program, '-c', directory, '-d'], directory)
  const log = (): Promise<string> => readFile(join(directory, 'log'), 'utf8').catch(() => '')
  const stop = async (): Promise<void> => {
    await supervised.stop()
    await dovecot.stop()
    await removeDirectory(directory)
  }
  try {
    await untilListening({ host, port }, supervised)
  } catch (error) {
    const logged = await log()
    await stop()
    throw new Error(`Postfix did not start: ${logged}`, { cause: error })
  }
  return {
    host,
    port,
    certificatePem: authorityPem,
    delivered: (address) => messagesIn(join(directory, 'mail', address, 'new')),
    log,
    stop,
  }
}

const startSasl = (
  port: number,
  { authMechanisms = ['plain', 'login', 'cram-md5'], users = [] }: PostfixOptions,
): Promise<Dovecot> =>
  startDovecot({
    users: [POSTFIX_USER, ...users],
    authMechanisms,
    extraConfiguration: saslConfiguration(HOST, port),
  })

/** Its unprivileged processes must be able to walk through every directory. */
async function preparePlace(
  saslPort: number,
): Promise<{ place: PostfixPlace; authorityPem: string }> {
  const directory = await makeMemoryDirectory('mailjobs-postfix-')
  await chmod(directory, 0o755)
  const owner = idsOf('mail')
  const postfix = idsOf('postfix')
  await mkdir(join(directory, 'mail'))
  await chown(join(directory, 'mail'), owner.uid, owner.gid)
  await mkdir(join(directory, 'data'))
  await chown(join(directory, 'data'), postfix.uid, postfix.gid)
  await mkdir(join(directory, 'queue'))
  for (const name of POSTFIX_QUEUES) {
    const queue = join(directory, 'queue', name)
    await mkdir(queue)
    if (name !== 'pid') await chown(queue, postfix.uid, postfix.gid)
  }
  const { authorityPem, certificatePath, keyPath } = await makeServerCertificate(directory)
  const port = await freePort()
  const place = { directory, host: HOST, port, saslPort, certificatePath, keyPath, owner }
  return { place, authorityPem }
}

function idsOf(user: string): { uid: number; gid: number } {
  const id = (flag: '-u' | '-g'): number => Number(execFileSync('id', [flag, user]).toString())
  return { uid: id('-u'), gid: id('-g') }
}

async function messagesIn(maildir: string): Promise<string[]> {
  const names = await readdir(maildir).catch(() => [])
  return Promise.all(names.map((name) => readFile(join(maildir, name), 'utf8')))
}
