import { resolve } from 'node:path'
import { importedFiles } from '../../infra/imported-files.js'
import { loadJobs } from '../../infra/load-jobs.js'
import {
  DEMO_IMAP_PORT_VARIABLE,
  DEMO_MAILBOX,
  DEMO_SMTP_PORT_VARIABLE,
} from '../../local/demo/demo-mailbox.js'
import {
  DEMO_PORT_OFFSETS,
  type DemoMailServer,
  startDemoMailServer,
} from '../../local/demo/start-demo-mail-server.js'
import { localSecrets } from '../../local/secrets/local-secrets.js'
import { checkSecretsFile } from '../../local/secrets/secrets-file.js'
import type { Closers } from '../../local/world/closers.js'
import { LOCAL_STAGE } from '../../local/world/local-stage.js'
import { makePrivateDirectory } from '../../local/world/private-directory.js'
import { startWorld, type World } from '../../local/world/start-world.js'
import { synthesize } from '../../local/world/synthesize.js'
import type { WorldEvent } from '../../local/world/world-event.js'
import type { WorldFiles } from '../../local/world/world-files.js'
import { lockWorld } from '../../local/world/world-lock.js'
import { firstFreePort } from './free-ports.js'
import { withLocalRemedies } from './local-remedies.js'
import { watchFiles } from './watch-files.js'

const DEMO_JOBS = resolve(import.meta.dirname, '../../local/demo/jobs.ts')

/** What a local world of a command is started with. */
export interface RunningWorldOptions {
  readonly files: WorldFiles
  /** Undefined for the demo, with the embedded mail server. */
  readonly jobsFile: string | undefined
  /** The port of the API, from which those of the embedded mail server follow; 0 for any. Where one is taken, the next are. */
  readonly port: number
  readonly onEvent: (event: WorldEvent) => void
  readonly changeInput?: (input: unknown) => unknown
  /** Whether schedules fire while it lasts. Default: false, a command does what it is asked and nothing else */
  readonly firesSchedules?: boolean
  /** Whether what waits in queues is taken. Default: true */
  readonly takesQueues?: boolean
  /** Ends the start: who presses Ctrl-C waits for no synthesis. */
  readonly signal?: AbortSignal
}

/** A local world that runs. */
export interface RunningWorld extends World {
  /** The embedded mail server, in the demo. */
  readonly mailServer?: DemoMailServer
}

/** Starts a world around a jobs file; what has to be ended is added to the closers. */
export async function startRunningWorld(
  options: RunningWorldOptions,
  closers: Closers,
): Promise<RunningWorld> {
  const {
    files,
    jobsFile,
    changeInput,
    firesSchedules = false,
    takesQueues = true,
    signal,
  } = options
  const onEvent = (event: WorldEvent) =>
    options.onEvent(
      withLocalRemedies(event, { secretsFile: files.secrets, environment: process.env }),
    )
  // What the app says of a faulty file has no code and no remedy.
  if (jobsFile !== undefined) await loadJobs(jobsFile)
  const ofJobs = jobsFile === undefined ? [] : await importedFiles(jobsFile)
  await makePrivateDirectory(files.data)
  const lock = await lockWorld(files.data, files.lock)
  closers.add(lock.unlock)
  await checkSecretsFile(files.secrets)
  const port = await portFor(options)
  const mailServer = jobsFile === undefined ? await startEmbedded(files, port, onEvent) : undefined
  if (mailServer) closers.add(mailServer.close)
  await synthesize({
    jobsFile: jobsFile ?? DEMO_JOBS,
    stage: LOCAL_STAGE,
    directory: files.assembly,
    environment: mailServer ? demoPorts(mailServer) : {},
    signal,
  })
  signal?.throwIfAborted()
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
    firesSchedules,
    takesQueues,
    ...(changeInput && { changeInput }),
  })
  closers.add(world.close)
  // Whoever edits them while the world runs would wait for what never comes.
  const tellOfChange = (file: string) => onEvent({ event: 'jobs file changed', file })
  closers.add(watchFiles(ofJobs, tellOfChange))
  const { mailboxes, paused, api } = world
  const ready = {
    ...(mailServer && { smtp: mailServer.smtp, imap: mailServer.imap }),
    ...(api !== undefined && { api }),
  }
  await lock.tell({ jobs: resolve(jobsFile ?? DEMO_JOBS), ...ready })
  const isOther = port !== options.port && (mailServer !== undefined || api !== undefined)
  const takenPort = isOther ? { takenPort: options.port } : {}
  onEvent({ event: 'ready', data: files.data, mailboxes, paused, ...ready, ...takenPort })
  return { ...world, ...(mailServer && { mailServer }) }
}

const portFor = async ({ port, jobsFile }: RunningWorldOptions): Promise<number> =>
  port === 0 ? 0 : firstFreePort(port, jobsFile === undefined ? DEMO_PORT_OFFSETS : [0])

const demoPorts = ({ smtp, imap }: DemoMailServer): Record<string, string> => ({
  [DEMO_IMAP_PORT_VARIABLE]: String(imap.port),
  [DEMO_SMTP_PORT_VARIABLE]: String(smtp.port),
})

const startEmbedded = (files: WorldFiles, port: number, onEvent: (event: WorldEvent) => void) =>
  startDemoMailServer({
    directory: files.mailServer,
    loginFile: files.demoLogin,
    port,
    onDelivered: ({ from, subject = '', sizeBytes }) =>
      onEvent({ event: 'mail arrived', from, subject, size: sizeBytes }),
  })
