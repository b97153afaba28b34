import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { startMailServer } from '../../../local/mail-server/start-mail-server.js'
import { contains, days } from '../../../shared/jobs/define-jobs.js'
import { ledgerPageSchema } from '../../../shared/mailbox/ledger.js'
import type { Conditions } from '../../../shared/matching/fields/conditions-schema.js'
import { removeDirectory } from '../../remove-directory.js'
import {
  attached,
  html,
  mail,
  multipart,
  part,
  plain,
} from '../../shared/matching/decisions/raw-mail.js'
import { pollRequestOf, startPollWorld } from '../../worlds/poll-world.js'

const DAMAGED = Buffer.concat([Buffer.from('異常'), Buffer.from([0xff])])
const well = { text: contains('正常終了') }

test('GIVEN a text that cannot be read WHEN it is decided on THEN ledger and manifest say so', async () => {
  const world = await givenPolled(
    [mail({ content: part(['Content-Type: text/plain; charset=utf-8'], DAMAGED) })],
    { well, 'not-well': { not: well } },
  )

  const [entry] = await world.ledger()
  expect(entry?.decisions).toMatchObject([
    {
      monitor: 'well',
      result: 'unmatched',
      decidedBy: 'when.text[0]',
      doubts: ['CHARSET_DAMAGED'],
    },
    { monitor: 'not-well', result: 'matched', decidedBy: 'when.not', doubts: ['CHARSET_DAMAGED'] },
  ])
  const [manifest] = await world.manifests()
  expect(manifest?.matched.conditions).toEqual([
    { path: 'when.not', seen: '異常\ufffd', doubts: ['CHARSET_DAMAGED'] },
  ])
  const [page = ''] = await world.keys('ledger/')
  expect(ledgerPageSchema.safeParse(JSON.parse(String(await world.object(page)))).success).toBe(
    true,
  )
})

test('GIVEN HTML longer than is read WHEN it is kept THEN its text counts as truncated', async () => {
  const long = `<p>正常終了</p>${'<p>x</p>'.repeat(200_000)}`
  const world = await givenPolled([mail({ content: html(long) })], { well })
  const [manifest] = await world.manifests()
  expect(manifest?.text?.truncated).toBe(true)
})

test('GIVEN text attachments WHEN one monitor asks for them THEN it alone finds what is there', async () => {
  const content = multipart(
    'mixed',
    plain('See the file.'),
    attached('filename=job.csv', { body: '夜間バッチ,正常終了\r\n', charset: 'utf-8' }),
  )
  const world = await givenPolled([mail({ content })], {
    asks: { text: contains('正常終了', { inAttachments: true }) },
    'does-not': well,
  })
  expect((await world.manifests()).map(({ monitor }) => monitor)).toEqual(['asks'])
  const [manifest] = await world.manifests()
  expect(manifest?.matched.conditions).toEqual([
    { path: 'when.text[0]', seen: 'job.csv: 夜間バッチ,正常終了' },
  ])
})

/** A mailbox with these mails, polled once. */
async function givenPolled(
  mails: readonly Buffer[],
  monitors: Readonly<Record<string, Conditions>>,
) {
  const directory = await mkdtemp(join(tmpdir(), 'mailjobs-doubts-'))
  const login = { username: 'operations@example.co.jp', password: 'not-a-real-password' }
  const server = await startMailServer({
    directory,
    users: [{ ...login, address: login.username }],
  })
  const world = await startPollWorld()
  onTestFinished(async () => {
    await server.close()
    await world.close()
    await removeDirectory(directory)
  })
  for (const raw of mails) server.deliver(raw)
  const definitions = Object.entries(monitors).map(([name, when]) => [
    name,
    { when, keep: { for: days(30) }, startFrom: 'all' as const },
  ])
  const request = pollRequestOf(
    { ...server.imap, security: 'none' },
    Object.fromEntries(definitions),
  )
  expect(await world.poll(request)).toMatchObject({ result: 'succeeded' })
  return world
}
