import { cp, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { removeDirectory } from '../../remove-directory.js'
import { callApi } from '../../worlds/full-round/round-calls.js'
import { ONCALL } from '../../worlds/full-round/round-jobs.js'
import { mailFrom } from '../../worlds/full-round/round-mail.js'
import { type RoundServers, startRoundServers } from '../../worlds/full-round/round-servers.js'
import {
  type RoundWorld,
  startRoundWorld,
  synthesizeRound,
} from '../../worlds/full-round/round-world.js'

const LIMIT_MS = 300_000
/** A part of it: the world has to end as well. */
const TOLD_WITHIN_MS = 240_000

let directory: string
let servers: RoundServers
let assembly: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mailjobs-removed-'))
  servers = await startRoundServers(directory)
  assembly = await synthesizeRound(directory, servers)
}, LIMIT_MS)

afterAll(async () => {
  await servers?.close()
  await removeDirectory(directory)
})

/** Every action that a short run uses, of every service. */
test.each([
  's3:ListBucket',
  's3:GetObject',
  's3:PutObject',
  's3:PutObjectTagging',
  's3:DeleteObject',
  'secretsmanager:GetSecretValue',
  'secretsmanager:PutSecretValue',
  'secretsmanager:UpdateSecretVersionStage',
  'ssm:GetParameter',
  'events:PutEvents',
  'sns:Publish',
  'sqs:SendMessage',
  'ses:SendRawEmail',
  'lambda:InvokeFunction',
])(
  'without the grant of %s, what needs it fails with its name',
  async (action) => {
    const round = await startWithout(action)
    try {
      const thrown = await tryEverything(round)
      await expect
        .poll(() => toldBy(round, thrown), { timeout: TOLD_WITHIN_MS, interval: 250 })
        .toContain(`not authorized to perform: ${action} on resource:`)
    } finally {
      await round.close()
    }
  },
  LIMIT_MS,
)

test.each(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'])(
  'without the grant of %s, nothing is made that takes from a queue',
  async (action) => {
    await expect(startWithout(action)).rejects.toThrow(`not authorized to perform: ${action}`)
  },
  LIMIT_MS,
)

test(
  'with all of its grants, the same run tells of no refusal',
  async () => {
    const round = await startRoundWorld(servers, assembly, join(directory, 'whole'))
    try {
      const thrown = await tryEverything(round)
      await round.world.settled(TOLD_WITHIN_MS)
      expect(await toldBy(round, thrown)).not.toContain('not authorized')
    } finally {
      await round.close()
    }
  },
  LIMIT_MS,
)

/** The same template, in which nobody is granted an action. */
async function startWithout(action: string): Promise<RoundWorld> {
  const name = action.replace(':', '-')
  const changed = join(directory, `assembly-${name}`)
  await cp(assembly, changed, { recursive: true })
  const templates = (await readdir(changed)).filter((file) => file.endsWith('.template.json'))
  for (const template of templates) {
    const file = join(changed, template)
    const text = await readFile(file, 'utf8')
    await writeFile(file, text.replaceAll(`"${action}"`, '"none:Nothing"'))
  }
  return startRoundWorld(servers, changed, join(directory, name))
}

/** A poll of each mailbox, one of which fails; sends by each way; and the watch. @returns what was thrown */
async function tryEverything(round: RoundWorld): Promise<unknown[]> {
  const { world, schedules } = round
  const thrown: unknown[] = []
  const tried = (step: () => unknown) =>
    Promise.resolve()
      .then(step)
      .catch((error: unknown) => thrown.push(String(error)))
  servers.mail.deliver(mailFrom('batch@example.com', 'short'))
  await tried(() => world.poll('operations'))
  servers.refuses.mailboxes = true
  await tried(() => world.poll('robots'))
  servers.refuses.mailboxes = false
  for (const sender of ['default', 'ses'])
    await tried(() => callApi(round, '/sends', { sender, to: ONCALL, subject: 'x', text: 'x' }))
  for (const { name, kind } of schedules) if (kind === 'tick') await tried(() => world.fire(name))
  return thrown
}

/** What was said by now, anywhere. */
async function toldBy({ files, events }: RoundWorld, thrown: readonly unknown[]): Promise<string> {
  const logs = await readdir(files.logs)
  const lines = await Promise.all(logs.map((log) => readFile(join(files.logs, log), 'utf8')))
  return [JSON.stringify(events), ...thrown, ...lines].join('\n')
}
