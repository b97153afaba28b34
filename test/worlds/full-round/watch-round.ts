import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import {
  muteKey,
  openSendKey,
  outboxKeys,
  PREFIX,
  sendIdOf,
} from '../../../shared/contract/keys.js'
import { removeDirectory } from '../../remove-directory.js'
import { keysUnder, putObject, readObject } from './bucket-files.js'
import { expectEarlier } from './mail-round.js'
import { QUEUED_SENDERS } from './round-jobs.js'
import type { RoundWorld } from './round-world.js'

const SETTLE_MS = 15_000
const HOUR_MS = 3_600_000

/** Looks for what has no other clock, and judges what is expected. */
export async function runWatchRound(round: RoundWorld): Promise<void> {
  await endMute(round)
  await loseSends(round)
  await expectEarlier(round, 'robot')
  // What was in quarantine has come to the end of its time.
  await removeDirectory(join(round.files.bucket, PREFIX.quarantine))
  for (const { name, kind } of round.schedules) {
    if (kind !== 'tick' && kind !== 'expected-mail') continue
    round.world.fire(name)
    await round.world.settled(SETTLE_MS)
  }
  // Nobody could look whether the mail had come; now somebody can.
  await round.world.poll('robots')
}

async function endMute(round: RoundWorld): Promise<void> {
  const [from, until] = [2, 1].map((hours) => hoursAgo(hours).toISOString())
  const mute = { schemaVersion: 1, name: 'nightly', from, until, reason: 'a test', by: 'a test' }
  await putObject(round, muteKey('nightly'), JSON.stringify(mute))
}

/** A call that died before its send was stored, and sends of each queue whose messages never reached it. */
async function loseSends(round: RoundWorld): Promise<void> {
  const died = newSendId(2)
  await putObject(round, openSendKey(died), died)
  const isRequest = (key: string) => key.endsWith('/request.json')
  const keys = (await keysUnder(round, PREFIX.outbox)).filter(isRequest)
  const accepted = await Promise.all(
    keys.map(async (key) => JSON.parse(await readObject(round, key))),
  )
  for (const sender of QUEUED_SENDERS) {
    const lost = newSendId(3)
    const sent = accepted.find((request) => request.sender === sender)
    const request = { ...sent, id: lost, acceptedAt: hoursAgo(3).toISOString() }
    await putObject(round, outboxKeys(lost).request, JSON.stringify(request))
    await putObject(round, openSendKey(lost), lost)
  }
}

const newSendId = (hours: number): string =>
  sendIdOf(hoursAgo(hours), randomBytes(8).toString('hex'))

const hoursAgo = (hours: number): Date => new Date(Date.now() - hours * HOUR_MS)
