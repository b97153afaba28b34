import { execFile, execFileSync } from 'node:child_process'
import { chmod, chown, mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ImapFlow } from 'imapflow'
import { removeDirectory } from '../remove-directory.js'
import {
  CYRUS_ADMINISTRATOR,
  type CyrusPlace,
  imapdConfiguration,
  masterConfiguration,
} from './cyrus-configuration.js'
import { freePort } from './free-port.js'
import { makeMemoryDirectory } from './memory-directory.js'
import { realServer } from './real-server.js'
import { startSupervised } from './supervised-process.js'
import { untilListening } from './until-listening.js'

/** A Cyrus that runs on loopback, and ends at the latest with the process that started it. */
export type Cyrus = {
  host: string
  /** IMAP, without TLS. */
  imapPort: number
  /** Name and password of the one who has a mailbox. */
  user: string
  password: string
  /** Puts messages into a folder (default: INBOX) by APPEND, which is the only way in without a daemon more. */
  deliver(messages: readonly Buffer[], folder?: string): Promise<void>
  /** Ends it, and removes its mail. */
  stop(): Promise<void>
}

/** What a test may want different from the default Cyrus. */
export type CyrusOptions = {
  /** Folders beside INBOX, by the server's own paths: `INBOX.a.b`. */
  folders?: readonly string[]
}

const HOST = '127.0.0.1'
/** Cyrus parts folders by a dot here, so that a user's name may not have one. */
const USER = 'operations'
const PASSWORD = 'not-a-real-password'
/** The system's user that Cyrus gives up root for. */
const SYSTEM_USER = 'cyrus'
/** Ports can be taken between choosing and using them. */
const START_ATTEMPTS = 3

/** Starts a real Cyrus 3.6. Ask `realServer('cyrus')` first whether one can be started. */
export async function startCyrus(options: CyrusOptions = {}): Promise<Cyrus> {
  const server = realServer('cyrus')
  if (!server.available) throw new Error(server.reason)
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce(server.program, options)
    } catch (error) {
      if (attempt === START_ATTEMPTS) throw error
    }
  }
}

async function startOnce(program: string, { folders = [] }: CyrusOptions): Promise<Cyrus> {
  const place = await preparePlace()
  const { directory, host, imapPort } = place
  const path = (name: string): string => join(directory, name)
  const configuration = ['-C', path('imapd.conf'), '-M', path('cyrus.conf')]
  const command = [program, '-D', ...configuration, '-p', path('master.pid')] as const
  const supervised = startSupervised(command, directory)
  const stop = async (): Promise<void> => {
    await supervised.stop()
    await removeDirectory(directory)
  }
  const loggedIn = async (user: string, work: (client: ImapFlow) => Promise<unknown>) => {
    const client = clientOf(place, user)
    await client.connect()
    await work(client).finally(() => client.close())
  }
  try {
    await untilListening({ host, port: imapPort }, supervised)
    await loggedIn(CYRUS_ADMINISTRATOR, (client) => client.mailboxCreate(`user.${USER}`))
    await loggedIn(USER, async (client) => {
      for (const folder of folders) await client.mailboxCreate(folder)
    })
  } catch (error) {
    await stop()
    throw new Error('Cyrus did not start', { cause: error })
  }
  return {
    host,
    imapPort,
    user: USER,
    password: PASSWORD,
    deliver: (messages, folder = 'INBOX') =>
      loggedIn(USER, async (client) => {
        for (const message of messages) await client.append(folder, message)
      }),
    stop,
  }
}

/** All of it belongs to the user that Cyrus runs as. */
async function preparePlace(): Promise<CyrusPlace> {
  const directory = await makeMemoryDirectory('mailjobs-cyrus-')
  const place = { directory, host: HOST, imapPort: await freePort() }
  await chmod(directory, 0o755)
  for (const name of [
    'mail',
    'config',
    'config/socket',
    'config/db',
    'config/proc',
    'config/log',
  ]) {
    await mkdir(join(directory, name))
  }
  await writeFile(join(directory, 'imapd.conf'), imapdConfiguration(place))
  await writeFile(join(directory, 'cyrus.conf'), masterConfiguration(place))
  for (const user of [CYRUS_ADMINISTRATOR, USER]) await setPassword(directory, user)
  const id = (flag: '-u' | '-g') => Number(execFileSync('id', [flag, SYSTEM_USER]).toString())
  const [uid, gid] = [id('-u'), id('-g')]
  await chown(directory, uid, gid)
  for (const name of await readdir(directory, { recursive: true })) {
    await chown(join(directory, name), uid, gid)
  }
  return place
}

/** saslpasswd2 takes the password from its input. */
const setPassword = (directory: string, user: string): Promise<void> =>
  new Promise((done, failed) => {
    const words = ['-p', '-c', '-f', join(directory, 'sasldb2'), '-u', 'localhost', user]
    const program = execFile('saslpasswd2', words, (error) => (error ? failed(error) : done()))
    program.stdin?.end(PASSWORD)
  })

function clientOf({ host, imapPort }: CyrusPlace, user: string): ImapFlow {
  const client = new ImapFlow({
    host,
    port: imapPort,
    secure: false,
    doSTARTTLS: false,
    auth: { user, pass: PASSWORD },
    logger: false,
    disableAutoIdle: true,
  })
  // Without a listener, an error that no command waits for would end the process.
  client.on('error', () => {})
  return client
}
