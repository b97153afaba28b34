import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { loadJobs } from '../../infra/load-jobs.js'
import {
  DEMO_IMAP_PORT_VARIABLE,
  DEMO_MAILBOX,
  DEMO_SMTP_PORT_VARIABLE,
} from '../../local/demo/demo-mailbox.js'
import {
  type DemoMailServer,
  startDemoMailServer,
} from '../../local/demo/start-demo-mail-server.js'
import { localSecrets } from '../../local/world/local-secrets.js'
import { makePrivateDirectory } from '../../local/world/private-directory.js'
import { LOCAL_STAGE, startWorld, type World } from '../../local/world/start-world.js'
import { synthesize } from '../../local/world/synthesize.js'
import type { WorldEvent } from '../../local/world/world-event.js'
import type { WorldFiles } from '../../local/world/world-files.js'
import { lockWorld } from '../../local/world/world-lock.js'
import { untilStopped } from './until-stopped.js'

const DEMO_JOBS = resolve(import.meta.dirname, '../../local/demo/jobs.ts')

/** What a command wants of the local world. */
export interface WithWorldOptions {
  readonly files: WorldFiles
  /** Undefined for the demo, with the embedded mail server. */
  readonly jobsFile: string | undefined
  /** The port of the API, from which those of the embedded mail server follow; 0 for any. */
  readonly port: number
  readonly onEvent: (event: WorldEvent) => void
  readonly changeInput?: (input: unknown) => unknown
}

/** A local world that runs. */
export interface RunningWorld extends World {
  /** The embedded mail server, in the demo. */
  readonly mailServer?: DemoMailServer
  /** Nothing has ever arrived on the embedded mail server. */
  readonly isFresh: boolean
  /** Resolves when the command is to end: Ctrl-C, a signal, or the end of the npm that started it. */
  readonly stopped: Promise<void>
}

/** What `work` answered; undefined if it was stopped before it could begin. */
export async function withWorld<T>(
  { files, jobsFile, port, onEvent, changeInput }: WithWorldOptions,
  work: (world: RunningWorld) => Promise<T>,
): Promise<T | undefined> {
  const stop = untilStopped()
  const closers: (() => Promise<unknown>)[] = []
  try {
    // What the app says of a faulty file has no code and no remedy.
    if (jobsFile !== undefined) await loadJobs(jobsFile)
    await makePrivateDirectory(files.data)
    const lock = await lockWorld(files.data, files.lock)
    closers.push(lock.unlock)
    const isFresh = !existsSync(files.mailServer)
    const mailServer =
      jobsFile === undefined ? await startEmbedded(files, port, onEvent) : undefined
    if (mailServer) closers.push(mailServer.close)
    await synthesize({
      jobsFile: jobsFile ?? DEMO_JOBS,
      stage: LOCAL_STAGE,
      directory: files.assembly,
      environment: mailServer ? demoPorts(mailServer) : {},
    })
    const secrets = localSecrets(files.secrets, process.env)
    const world = await startWorld({
      files,
      secrets: {
        ...secrets,
        secretOf: async (mailbox) =>
          mailServer && mailbox === DEMO_MAILBOX
            ? JSON.stringify(mailServer.login)
            : secrets.secretOf(mailbox),
      },
      onEvent,
      mailServer: mailServer?.smtp,
      apiPort: port,
      ...(changeInput && { changeInput }),
    })
    closers.push(world.close)
    const listening = mailServer && { smtp: mailServer.smtp, imap: mailServer.imap }
    const { mailboxes, paused, api } = world
    const ready = { ...listening, ...(api !== undefined && { api }) }
    await lock.tell({ jobs: resolve(jobsFile ?? DEMO_JOBS), ...ready })
    onEvent({ event: 'ready', data: files.data, mailboxes, paused, ...ready })
    return await work({
      ...world,
      ...(mailServer && { mailServer }),
      isFresh,
      stopped: stop.stopped,
    })
  } catch (error) {
    // Ctrl-C reaches the processes below us as well; their complaints are no news then.
    if (stop.isStopped()) return undefined
    throw error
  } finally {
    for (const close of closers.toReversed()) await close()
    stop.forget()
  }
}

const demoPorts = ({ smtp, imap }: DemoMailServer): Record<string, string> => ({
  [DEMO_IMAP_PORT_VARIABLE]: String(imap.port),
  [DEMO_SMTP_PORT_VARIABLE]: String(smtp.port),
})

const startEmbedded = (files: WorldFiles, port: number, onEvent: (event: WorldEvent) => void) =>
  startDemoMailServer({
    directory: files.mailServer,
    port,
    onDelivered: ({ from, subject = '', sizeBytes }) =>
      onEvent({ event: 'mail arrived', from, subject, size: sizeBytes }),
  })
