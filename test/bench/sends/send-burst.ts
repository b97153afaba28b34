import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { worldFiles } from '../../../local/world/world-files.js'
import { removeDirectory } from '../../remove-directory.js'
import { makeMemoryDirectory } from '../../servers/memory-directory.js'
import { type Postfix, startPostfix } from '../../servers/postfix.js'
import { POSTFIX_SENDER, POSTFIX_USER } from '../../servers/postfix-configuration.js'
import { cpuOfTree } from './process-cpu.js'

/** What a burst took. */
export interface BurstFigures {
  readonly sends: number
  /** From the first call until the last call was answered by 202. */
  readonly acceptedMs: number
  /** From the first call until the relay had all. */
  readonly deliveredMs: number
  /** User and system time of the functions: what would be paid for. */
  readonly functionsCpuMs: number
  /** Of the local world around them: its API, its queues, its stand-ins. */
  readonly worldCpuMs: number
}

const RECIPIENT = 'one@example.com'
/** Callers at once. */
const CALLERS = 20
const LOOK_EVERY_MS = 50

/**
 * A burst of sends through the whole way: calls of the API, the queue, the send function, a relay that is a real Postfix. The local world
 * runs from a checkout with its dependencies installed, so that another commit can be measured the same way.
 * @throws unless each of them is delivered, and once
 */
export async function sendBurst(checkout: string, sends: number): Promise<BurstFigures> {
  const directory = await makeMemoryDirectory('mailjobs-burst-')
  const postfix = await startPostfix({ settings: ['smtpd_client_connection_count_limit = 0'] })
  try {
    return await inWorld(checkout, directory, postfix, (world) => burst(world, postfix, sends))
  } finally {
    await postfix.stop()
    await removeDirectory(directory)
  }
}

/** A local world that runs. */
interface BurstWorld {
  readonly pid: number
  readonly api: string
}

async function inWorld<Result>(
  checkout: string,
  directory: string,
  postfix: Postfix,
  work: (world: BurstWorld) => Promise<Result>,
): Promise<Result> {
  const jobs = join(directory, 'jobs.ts')
  const data = join(directory, 'data')
  await writeFile(jobs, jobsFile(checkout, postfix))
  const secret = { username: POSTFIX_USER.name, password: POSTFIX_USER.password }
  const command = [
    ...[join(checkout, 'cli/bin.mjs'), 'start', '--jobs', jobs, '--data', data],
    ...['--port', '0'],
  ]
  const world = spawn(process.execPath, command, {
    cwd: checkout,
    env: { ...process.env, MAILJOBS_SECRET_RELAY: JSON.stringify(secret) },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const ended = once(world, 'exit')
  try {
    const api = await Promise.race([
      listening(worldFiles(data).lock),
      ended.then(() => {
        throw new Error(`${checkout}: the local world has ended`)
      }),
    ])
    if (world.pid === undefined) throw new Error('A process that runs has a pid')
    return await work({ pid: world.pid, api })
  } finally {
    world.kill('SIGINT')
    await ended
  }
}

const jobsFile = (checkout: string, { host, port }: Postfix): string =>
  `import { defineJobs } from '${checkout}/shared/jobs/define-jobs.js'
export const jobs = defineJobs({
  senders: {
    default: {
      via: 'smtp', from: '${POSTFIX_SENDER}', host: '${host}', port: ${port}, security: 'none',
      auth: { method: 'cram-md5', secret: 'relay' },
    },
  },
})
`

const lockSchema = z.object({ api: z.string() })

/** The address of the API, once the world has written it down. */
async function listening(lock: string): Promise<string> {
  for (;;) {
    const written = await readFile(lock, 'utf8').catch(() => '{}')
    const known = lockSchema.safeParse(JSON.parse(written || '{}'))
    if (known.success) return known.data.api
    await pause(LOOK_EVERY_MS)
  }
}

async function burst(
  { pid, api }: BurstWorld,
  postfix: Postfix,
  sends: number,
): Promise<BurstFigures> {
  // The first send starts the functions; a burst finds them running, or Lambda's cold starts would be what is measured.
  await post(api, 'the first')
  await deliveredAtLeast(postfix, 1)
  const before = await cpuOfTree(pid)
  const startedAt = performance.now()
  let next = 0
  const caller = async () => {
    while (next < sends) {
      next += 1
      await post(api, `number ${next}`)
    }
  }
  await Promise.all(Array.from({ length: CALLERS }, caller))
  const acceptedMs = performance.now() - startedAt
  await deliveredAtLeast(postfix, sends + 1)
  const deliveredMs = performance.now() - startedAt
  const after = await cpuOfTree(pid)
  const mails = await postfix.delivered(RECIPIENT)
  const subjects = new Set(mails.map((mail) => /^Subject: (.*)$/m.exec(mail)?.[1]))
  if (subjects.size !== sends + 1 || mails.length !== sends + 1)
    throw new Error(`${mails.length} mails of ${sends + 1}, ${subjects.size} of them different`)
  return {
    sends,
    acceptedMs,
    deliveredMs,
    functionsCpuMs: after.belowMs - before.belowMs,
    worldCpuMs: after.ownMs - before.ownMs,
  }
}

async function post(api: string, subject: string): Promise<void> {
  const body = JSON.stringify({ to: RECIPIENT, subject, text: 'What was asked for is done.\n' })
  const answer = await fetch(`${api}/sends`, { method: 'POST', body })
  if (answer.status !== 202) throw new Error(`${answer.status} ${await answer.text()}`)
}

async function deliveredAtLeast(postfix: Postfix, mails: number): Promise<void> {
  while ((await postfix.delivered(RECIPIENT)).length < mails) await pause(LOOK_EVERY_MS)
}
