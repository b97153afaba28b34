import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
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
import { removeDirectory } from '../remove-directory.js'
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

/** What is other than in a deployment with a Dovecot beside it. */
interface BundleWorldOptions {
  /** After which the monitor function is ended. */
  readonly timeoutSeconds?: number
  /** How the mailbox is come to. */
  readonly way?: (dovecot: Dovecot) => Promise<ImapServer>
}

/** Starts it. Ask `realServer('dovecot')` first. @param writeJobs writes a jobs file with the mailbox `operations` */
export async function startBundleWorld(
  writeJobs: (directory: string, imap: ImapServer) => Promise<string>,
  { timeoutSeconds, way }: BundleWorldOptions = {},
): Promise<BundleWorld> {
  const dovecot = await startDovecot()
  const directory = await mkdtemp(join(tmpdir(), 'mailjobs-bundle-'))
  const data = join(directory, 'data')
  const files = worldFiles(data)
  const imap = (await way?.(dovecot)) ?? {
    host: 'localhost',
    port: dovecot.imapsPort,
    ca: dovecot.certificatePem,
  }
  await synthesize({
    jobsFile: await writeJobs(directory, imap),
    stage: LOCAL_STAGE,
    directory: files.assembly,
  })
  if (timeoutSeconds !== undefined) await limitMonitor(files.assembly, timeoutSeconds)
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
      await removeDirectory(directory)
    },
  }
}

/** Writes another time limit into the template that has the monitor function: an assembly has the template of the state's stack as well. */
async function limitMonitor(assembly: string, timeoutSeconds: number): Promise<void> {
  let limitedTemplates = 0
  for (const name of await readdir(assembly)) {
    if (!name.endsWith('.template.json')) continue
    const file = join(assembly, name)
    const text = await readFile(file, 'utf8')
    const limited = text.replaceAll(/"Timeout": ?300\b/g, `"Timeout":${timeoutSeconds}`)
    if (limited === text) continue
    await writeFile(file, limited)
    limitedTemplates += 1
  }
  if (limitedTemplates === 0) throw new Error('the monitor function has another time limit by now')
}
