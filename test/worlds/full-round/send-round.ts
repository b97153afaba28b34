import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { OPEN_SENDS_PREFIX, openSendKey, PREFIX } from '../../../shared/contract/keys.js'
import { putObject } from './bucket-files.js'
import { refuseNextUpload } from './refused-parts.js'
import { callApi } from './round-calls.js'
import { ONCALL, QUEUED_SENDERS } from './round-jobs.js'
import { PASSWORD, REFUSED } from './round-servers.js'
import type { RoundWorld } from './round-world.js'

const SETTLE_MS = 15_000
const UPLOAD_BYTES = 10 * 1024 * 1024

const uploadSchema = z.object({
  key: z.string(),
  url: z.string(),
  headers: z.record(z.string(), z.string()),
})

/** Sends by every sender, by call and by the clock; uploads; what becomes of a login that is refused, and of a send that is asked for again. */
export async function runSendRound(round: RoundWorld): Promise<void> {
  const { world } = round
  const [today = ''] = new Date().toISOString().split('T')
  await putObject(round, `${PREFIX.reports}${today}.csv`, 'a,b\r\n1,2\r\n')
  world.fireSend('daily-report')
  world.fireSend('missing-report')
  for (const sender of ['default', 'login', 'modern', 'ses', 'ses-twin'])
    await send(round, { sender }, sender)
  await send(round, { sender: 'default' }, 'default')
  await world.settled(SETTLE_MS)
  await sendUpload(round)
  await callApi(round, `/sends?date=${today}`)
  await sendWhileBucketRefuses(round)
  await sendWhileLoginsAreRefused(round)
  await askAgain(round)
}

/** @returns its id */
async function send(round: RoundWorld, change: object, key: string): Promise<string> {
  const body = { to: ONCALL, subject: 'Report', text: 'As it came.', ...change }
  const { id } = await callApi(round, '/sends', body, { 'Idempotency-Key': key })
  await callApi(round, `/sends/${id}`)
  return String(id)
}

/** A message in parts, one of which the bucket refuses: what had come is given up, and stored anew. */
async function sendUpload(round: RoundWorld): Promise<void> {
  const bytes = randomBytes(UPLOAD_BYTES)
  const place = uploadSchema.parse(
    await callApi(round, '/uploads', { filename: 'large.bin', sizeBytes: bytes.length }),
  )
  await fetch(place.url, { method: 'PUT', headers: place.headers, body: bytes })
  refuseNextUpload(round, PREFIX.outbox)
  await send(round, { sender: 'default', attachments: [{ key: place.key }] }, 'upload')
  await untilAsked(round, 's3:AbortMultipartUpload', PREFIX.outbox)
  await round.world.settled(SETTLE_MS)
}

/** What cannot be composed is put off: it goes back into the queue of its sender. */
async function sendWhileBucketRefuses(round: RoundWorld): Promise<void> {
  round.onS3 = ({ operation, key }) =>
    operation === 'PutObject' && key.endsWith('/message.eml')
      ? { status: 400, code: 'IncompleteBody' }
      : undefined
  for (const sender of QUEUED_SENDERS) await send(round, { sender }, `${sender} put off`)
  await round.world.settled(SETTLE_MS)
  round.onS3 = () => undefined
}

/** Servers refuse the logins of senders, and of the mailboxes in which they keep a copy. */
async function sendWhileLoginsAreRefused(round: RoundWorld): Promise<void> {
  round.servers.refuses.senders = true
  await round.storeLogin('another password')
  for (const sender of ['default', 'login']) await send(round, { sender }, `${sender} refused`)
  await round.world.settled(SETTLE_MS)
  await round.storeLogin(PASSWORD)
  round.servers.refuses.senders = false
  round.servers.refuses.mailboxes = true
  await send(round, { sender: 'modern' }, 'copy refused')
  await round.world.settled(SETTLE_MS)
  round.servers.refuses.mailboxes = false
  await round.renewConsent()
}

/** Asked for again in the moment in which its end is noted: by the run that sends it, then by the watch. */
async function askAgain(round: RoundWorld): Promise<void> {
  const { world } = round
  askAgainAtEnd(round)
  const id = await send(round, { sender: 'modern', to: REFUSED }, 'ask again')
  await world.settled(SETTLE_MS)
  await putObject(round, openSendKey(id), id)
  askAgainAtEnd(round)
  for (const { name, kind } of round.schedules) if (kind === 'tick') world.fire(name)
  await world.settled(SETTLE_MS)
}

function askAgainAtEnd(round: RoundWorld): void {
  let isAsked = false
  round.onS3 = async ({ operation, key }) => {
    if (isAsked || operation !== 'DeleteObject' || !key.startsWith(OPEN_SENDS_PREFIX)) return
    isAsked = true
    await callApi(round, `/sends/${key.slice(OPEN_SENDS_PREFIX.length)}/retry`, {})
    return
  }
}

const LOOK_EVERY_MS = 50
const UNTIL_MS = 60_000

/** Waits until somebody has asked for a right to something under a prefix. */
async function untilAsked({ asked }: RoundWorld, action: string, prefix: string): Promise<void> {
  const isAsked = () =>
    asked.some((need) => need.action === action && need.resource.includes(`/${prefix}`))
  for (let waited = 0; !isAsked(); waited += LOOK_EVERY_MS) {
    if (waited > UNTIL_MS) throw new Error(`${action} under ${prefix} was never asked for`)
    await pause(LOOK_EVERY_MS)
  }
}
