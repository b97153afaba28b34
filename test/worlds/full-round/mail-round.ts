import { functionsOf } from '../../../local/template/deployed-functions.js'
import { expectStateKey, PREFIX } from '../../../shared/contract/keys.js'
import { keysUnder, putObject, readObject } from './bucket-files.js'
import { refuseNextUpload, refuseParts } from './refused-parts.js'
import { invokeAsOperator } from './round-calls.js'
import { mailFrom } from './round-mail.js'
import type { RoundWorld } from './round-world.js'

const SETTLE_MS = 15_000
const MIB = 1024 * 1024
const DAY_MS = 86_400_000

/** Polls: mail that is kept, moved, deleted, in parts, in quarantine; expected mail; logins that are refused; replays. */
export async function runMailRound(round: RoundWorld): Promise<void> {
  await keepMail(round)
  await giveUpUpload(round)
  await quarantineMail(round)
  await replayMail(round)
  await renumberFolder(round)
  await expectMail(round)
  await round.world.settled(SETTLE_MS)
}

/** Small mail, and mail that comes in parts over several polls. */
async function keepMail(round: RoundWorld): Promise<void> {
  const { world } = round
  const { mail, tokenMail } = round.servers
  for (const sender of ['batch', 'moved', 'removed'])
    mail.deliver(mailFrom(`${sender}@example.com`, sender))
  mail.deliver(mailFrom('batch@example.com', 'held', 5.5 * MIB))
  tokenMail.mailbox.messages = [mailFrom('a@example.com', 'robot')]
  await world.poll('operations')
  await world.poll('operations')
  mail.deliver(mailFrom('batch@example.com', 'long', 9 * MIB))
  await world.poll('operations')
  await world.poll('operations')
  await world.poll('robots')
}

/** Mail of which parts have come goes before the last one has. */
async function giveUpUpload(round: RoundWorld): Promise<void> {
  const { world } = round
  const { tokenMail } = round.servers
  const { messages } = tokenMail.mailbox
  tokenMail.mailbox.messages = [...messages, mailFrom('a@example.com', 'long', 9 * MIB)]
  refuseNextUpload(round, PREFIX.incoming)
  await world.poll('robots')
  tokenMail.mailbox.messages = [...messages, Buffer.alloc(0)]
  await world.poll('robots')
}

/** The bucket refuses what is made of a mail, three times; of what is put into quarantine it refuses a part. */
async function quarantineMail(round: RoundWorld): Promise<void> {
  const { world } = round
  const { mail } = round.servers
  const { uid } = mail.deliver(mailFrom('batch@example.com', 'bad', 5.5 * MIB))
  const isOfMail = (key: string) => key.includes(`.${String(uid).padStart(10, '0')}/`)
  const refusesPart = refuseParts(PREFIX.quarantine)
  round.onS3 = (call) => {
    if (!isOfMail(call.key)) return undefined
    if (call.key.startsWith(PREFIX.mail)) return { status: 400, code: 'InvalidRequest' }
    return refusesPart(call)
  }
  for (let polls = 0; polls < 4; polls += 1) await world.poll('operations')
  round.onS3 = () => undefined
}

/** What is in quarantine, and what is kept, is decided on once more. */
async function replayMail(round: RoundWorld): Promise<void> {
  const poll = round.schedules.find(({ kind, name }) => kind === 'poll' && name === 'operations')
  const { monitors } = JSON.parse(poll?.input ?? '{}')
  const monitor = monitors.find(({ name }: { readonly name: string }) => name === 'nightly')
  const replay = {
    schemaVersion: 1,
    kind: 'replay',
    monitor,
    definition: 'deployed',
    forReal: true,
  }
  const manifestKeys = (await keysUnder(round, `${PREFIX.mail}nightly/`)).filter(isManifest)
  const recordKeys = (await keysUnder(round, PREFIX.quarantine)).filter(isRecord)
  const name = functionsOf(round.assembly).find(({ logicalId }) => /^Monitor/.test(logicalId))?.name
  for (const mail of [
    { source: 'quarantined', recordKeys },
    { source: 'kept', manifestKeys },
  ])
    await invokeAsOperator(round, name ?? '', { ...replay, name: mail.source, mail })
}

const isManifest = (key: string): boolean => key.endsWith('/mail.json')
const isRecord = (key: string): boolean => key.endsWith('/quarantine.json')

/** The ledger tells which mail is the same. */
async function renumberFolder({ world, servers }: RoundWorld): Promise<void> {
  servers.tokenMail.mailbox.uidValidity += 1
  await world.poll('robots')
}

/** Mail that was expected for days, and never came; then a login is refused, and taken again; then the mail comes. */
async function expectMail(round: RoundWorld): Promise<void> {
  const { world } = round
  const { mail } = round.servers
  await expectEarlier(round, 'nightly')
  await world.poll('operations')
  round.servers.refuses.mailboxes = true
  await world.poll('robots')
  round.servers.refuses.mailboxes = false
  await round.renewConsent()
  await world.poll('robots')
  mail.deliver(mailFrom('batch@example.com', 'late'))
  await world.poll('operations')
}

/** As if a monitor had waited for its mail for days. */
export async function expectEarlier(round: RoundWorld, monitor: string): Promise<void> {
  const key = expectStateKey(monitor)
  const state = JSON.parse(await readObject(round, key))
  const since = new Date(Date.now() - 4 * DAY_MS).toISOString()
  const definitions = state.definitions.map((held: object) => ({ ...held, from: since }))
  const earlier = { ...state, since, judgedThrough: since, definitions }
  await putObject(round, key, JSON.stringify(earlier))
}
