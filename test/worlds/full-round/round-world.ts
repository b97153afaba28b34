import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { AskedNeed } from '../../../local/access/world-access.js'
import { localSecrets } from '../../../local/secrets/local-secrets.js'
import { storeSecret } from '../../../local/secrets/secrets-file.js'
import type { Exchange } from '../../../local/stand-ins/exchange.js'
import type { Intercept } from '../../../local/stand-ins/faults.js'
import type { S3Call } from '../../../local/stand-ins/s3/server.js'
import { type CloudAssembly, readCloudAssembly } from '../../../local/template/cloud-assembly.js'
import { schedulesOf } from '../../../local/template/deployed-schedules.js'
import { LOCAL_STAGE } from '../../../local/world/local-stage.js'
import { startWorld, type World } from '../../../local/world/start-world.js'
import { synthesize } from '../../../local/world/synthesize.js'
import type { WorldEvent } from '../../../local/world/world-event.js'
import { type WorldFiles, worldFiles } from '../../../local/world/world-files.js'
import { type WorldSchedule, worldSchedules } from '../../../local/world/world-schedules.js'
import { OPERATIONS, ROBOTS, roundJobs } from './round-jobs.js'
import { PASSWORD, type RoundServers } from './round-servers.js'

/** The deployed system on this machine, with servers for everything that its jobs file names. */
export interface RoundWorld {
  readonly servers: RoundServers
  readonly world: World
  readonly files: WorldFiles
  readonly assembly: CloudAssembly
  readonly events: readonly WorldEvent[]
  readonly schedules: readonly WorldSchedule[]
  /** Everything that roles were asked for, in order. */
  readonly asked: readonly AskedNeed[]
  /** Every call to a service but S3, and its answer. */
  readonly exchanges: readonly Exchange[]
  /** What a call to the bucket is answered with in place of its answer; a test may change it. */
  onS3: Intercept<S3Call>
  /** Stores another password for the mailbox `operations`. */
  storeLogin(password: string): Promise<void>
  /** Stores a new consent for the mailbox `robots`: a login that was refused is tried again. */
  renewConsent(): Promise<void>
  close(): Promise<void>
}

/** Synthesizes the stacks of a round's jobs file. @returns where they are */
export async function synthesizeRound(directory: string, servers: RoundServers): Promise<string> {
  const jobsFile = join(directory, 'jobs.ts')
  await writeFile(jobsFile, roundJobs(servers.ports))
  const assembly = join(directory, 'assembly')
  await synthesize({ jobsFile, stage: LOCAL_STAGE, directory: assembly })
  return assembly
}

/** Starts what was synthesized. Its schedules are fired by the test. @param data where the world keeps its files */
export async function startRoundWorld(
  servers: RoundServers,
  assembly: string,
  data: string,
): Promise<RoundWorld> {
  const files = { ...worldFiles(data), assembly }
  await mkdir(dirname(files.secrets), { recursive: true })
  await writeFile(files.secrets, JSON.stringify(secretsFor(servers)), { mode: 0o600 })
  const events: WorldEvent[] = []
  const asked: AskedNeed[] = []
  const exchanges: Exchange[] = []
  const switches: Pick<RoundWorld, 'onS3'> = { onS3: () => undefined }
  const world = await startWorld({
    files,
    secrets: localSecrets(files.secrets, {}),
    onEvent: (event) => events.push(event),
    onAsked: (need) => asked.push(need),
    onExchange: (exchange) => exchanges.push(exchange),
    onS3: (call) => switches.onS3(call),
    mailServer: servers.mail.smtp,
    apiPort: 0,
    firesSchedules: false,
  })
  const store = (name: string, secret: object) =>
    storeSecret(files.secrets, name, JSON.stringify(secret))
  const read = await readCloudAssembly(assembly)
  return Object.assign(switches, {
    servers,
    world,
    files,
    assembly: read,
    schedules: worldSchedules(schedulesOf(read)),
    events,
    asked,
    exchanges,
    storeLogin: (password: string) => store('operations', { username: OPERATIONS, password }),
    renewConsent: () => store('robots', secretsFor(servers).robots),
    close: () => world.close(),
  })
}

/** Tokens end within a second: each login asks for one anew, and gets another refresh token with it. */
function secretsFor({ tokens: { tokenUrl, consent } }: RoundServers) {
  const oauth2 = () => ({
    grant: 'refresh_token',
    tokenUrl,
    clientId: 'client-of-a-test',
    clientSecret: 'made-up~for-this-test.0001',
    refreshToken: consent(),
  })
  return {
    operations: { username: OPERATIONS, password: PASSWORD },
    robots: { username: ROBOTS, oauth2: oauth2() },
    login: { username: 'login', password: PASSWORD },
    modern: { username: ROBOTS, oauth2: oauth2() },
  }
}
