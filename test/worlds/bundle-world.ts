import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { localSecrets } from '../../local/secrets/local-secrets.js'
import { LOCAL_STAGE } from '../../local/world/local-stage.js'
import { startWorld } from '../../local/world/start-world.js'
import { synthesize } from '../../local/world/synthesize.js'
import type { PollEndedEvent } from '../../local/world/world-event.js'
import { worldFiles } from '../../local/world/world-files.js'
import type { ImapServer } from '../../shared/jobs/file/jobs-file.js'
import { passwordOf } from '../cli/jobs-files.js'
import { type Dovecot, startDovecot } from '../servers/dovecot.js'

/** What the monitor function is deployed with; its sandbox ends it at that. */
export const MEMORY_BYTES = 256 * 1024 * 1024

/** The deployed bundle in its sandbox, with a Dovecot to poll: what shows the memory that a poll takes. */
export interface BundleWorld {
  readonly dovecot: Dovecot
  /** What the functions store. */
  readonly data: string
  /** Polls the mailbox `operations`. */
  poll(): Promise<PollEndedEvent>
  close(): Promise<void>
}

/** Starts it. Ask `realServer('dovecot')` first. @param writeJobs writes a jobs file with the mailbox `operations` */
export async function startBundleWorld(
  writeJobs: (directory: string, imap: ImapServer) => Promise<string>,
): Promise<BundleWorld> {
  const dovecot = await startDovecot()
  const directory = await mkdtemp(join(tmpdir(), 'mailjobs-bundle-'))
  const data = join(directory, 'data')
  const files = worldFiles(data)
  const imap = { host: 'localhost', port: dovecot.imapsPort, ca: dovecot.certificatePem }
  await synthesize({
    jobsFile: await writeJobs(directory, imap),
    stage: LOCAL_STAGE,
    directory: files.assembly,
  })
  const world = await startWorld({
    files,
    secrets: localSecrets(files.secrets, passwordOf(dovecot.password)),
    onEvent: () => {},
    apiPort: 0,
  })
  return {
    dovecot,
    data,
    poll: () => world.poll('operations'),
    close: async () => {
      await world.close()
      await dovecot.stop()
      await rm(directory, { recursive: true, force: true })
    },
  }
}
