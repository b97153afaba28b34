import { execFileSync } from 'node:child_process'
import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { removeDirectory } from '../remove-directory.js'
import {
  type DovecotOptions,
  type DovecotPlace,
  dovecotConfiguration,
  dovecotUserFile,
} from './dovecot-configuration.js'
import { freePort } from './free-port.js'
import { type MaildirOwner, maildirFolder, makeMaildir, writeToMaildir } from './maildir.js'
import { makeMemoryDirectory } from './memory-directory.js'
import { realServer } from './real-server.js'
import { makeServerCertificate } from './server-certificate.js'
import { startSupervised } from './supervised-process.js'
import { untilListening } from './until-listening.js'

/** A Dovecot that runs on loopback, and ends at the latest with the process that started it. */
export type Dovecot = {
  /** 127.0.0.1; with `tls: 'required'` 127.0.0.2. */
  host: string
  /** IMAP, with STARTTLS. */
  imapPort: number
  /** IMAP over TLS. */
  imapsPort: number
  /** POP3, with STLS. */
  popPort: number
  /** PEM of the authority to trust. The certificate is for `localhost` and for `host`. */
  certificatePem: string
  /** Name and password of the first user. */
  user: string
  password: string
  /**
   * Puts messages into a folder (default: INBOX, INTERNALDATE now), byte for byte, without
   * the protocol: a thousand in a fraction of a second. The folder is made where it is missing.
   */
  deliver(
    user: string,
    messages: readonly Buffer[],
    folder?: string,
    internalDate?: Date,
  ): Promise<void>
  /** Takes the server's list of UIDs of a folder away, so that it numbers the same mail anew, under another UIDVALIDITY. */
  renumber(user: string, folder?: string): Promise<void>
  /** The files of the messages that were delivered to a folder and not read yet, in the order of their UIDs. */
  filesOf(user: string, folder?: string): Promise<string[]>
  /** What the server has logged so far. */
  log(): Promise<string>
  /** Ends it, and removes its mail. */
  stop(): Promise<void>
}

const HOST = '127.0.0.1'
/**
 * Dovecot takes a client with the server's own address for secure, whatever `ssl` says. Linux
 * connects to any loopback address from 127.0.0.1, so here the two differ.
 */
const HOST_UNLIKE_THE_CLIENTS = '127.0.0.2'
const DEFAULT_USER = { name: 'operations@example.co.jp', password: 'not-a-real-password' }
/** Ports can be taken between choosing and using them. */
const START_ATTEMPTS = 3

/** Starts a real Dovecot 2.3. Ask `realServer('dovecot')` first whether one can be started. */
export async function startDovecot(options: DovecotOptions = {}): Promise<Dovecot> {
  const server = realServer('dovecot')
  if (!server.available) throw new Error(server.reason)
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce(server.program, options)
    } catch (error) {
      if (attempt === START_ATTEMPTS) throw error
    }
  }
}

async function startOnce(program: string, options: DovecotOptions): Promise<Dovecot> {
  const users = options.users ?? [DEFAULT_USER]
  const separator = options.separator ?? '/'
  const owner = mailOwner()
  const place = await preparePlace(options.tls === 'required' ? HOST_UNLIKE_THE_CLIENTS : HOST)
  const { directory } = place
  const folderPath = (user: string, folder: string): string =>
    maildirFolder(join(directory, 'mail', user, 'Maildir'), folder, separator)

  await writeFile(join(directory, 'dovecot.conf'), dovecotConfiguration(place, options))
  await writeFile(join(directory, 'users'), dovecotUserFile(users))
  for (const { name } of users) {
    for (const folder of ['INBOX', ...(options.folders ?? [])]) {
      await makeMaildir(folderPath(name, folder), owner)
    }
  }

  const command = [program, '-F', '-c', join(directory, 'dovecot.conf')] as const
  const supervised = startSupervised(command, directory)
  const log = (): Promise<string> => readFile(join(directory, 'log'), 'utf8').catch(() => '')
  const stop = async (): Promise<void> => {
    await supervised.stop()
    await removeDirectory(directory)
  }
  try {
    for (const port of [place.imapPort, place.imapsPort, place.popPort]) {
      await untilListening({ host: place.host, port }, supervised)
    }
  } catch (error) {
    const logged = await log()
    await stop()
    throw new Error(`Dovecot did not start: ${logged}`, { cause: error })
  }

  return {
    host: place.host,
    imapPort: place.imapPort,
    imapsPort: place.imapsPort,
    popPort: place.popPort,
    certificatePem: place.certificate.authorityPem,
    user: users[0].name,
    password: users[0].password,
    async filesOf(user, folder = 'INBOX') {
      const path = join(folderPath(user, folder), 'new')
      return (await readdir(path)).toSorted().map((name) => join(path, name))
    },
    async deliver(user, messages, folder = 'INBOX', internalDate = new Date()) {
      const path = folderPath(user, folder)
      await makeMaildir(path, owner)
      writeToMaildir(path, messages, internalDate)
    },
    async renumber(user, folder = 'INBOX') {
      const path = folderPath(user, folder)
      const files = (await readdir(path)).filter((name) => NUMBERS.test(name))
      for (const name of files) await rm(join(path, name))
    },
    log,
    stop,
  }
}

/** Where Dovecot remembers the numbers of a folder: its list of UIDs, and what is made of that. */
const NUMBERS = /^dovecot(?:-uidlist|\.index.*)$/

/** Its unprivileged processes must be able to walk through every directory. */
async function preparePlace(host: string): Promise<DovecotPlace> {
  const directory = await makeMemoryDirectory('mailjobs-dovecot-')
  await chmod(directory, 0o755)
  for (const name of ['run', 'state', 'mail']) await mkdir(join(directory, name))
  return {
    directory,
    host,
    certificate: await makeServerCertificate(directory),
    imapPort: await freePort(),
    imapsPort: await freePort(),
    popPort: await freePort(),
  }
}

function mailOwner(): MaildirOwner {
  const id = (flag: '-u' | '-g'): number => Number(execFileSync('id', [flag, 'mail']).toString())
  return { uid: id('-u'), gid: id('-g') }
}
