import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { createTransport } from 'nodemailer'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { portOf } from '../../local/mail-server/listening.js'
import type { Manifest } from '../../shared/archive/manifest.js'
import { removeDirectory } from '../remove-directory.js'
import { type RunningCommand, startCommand, startNpm } from './command.js'
import { descendantsOf, isRunning } from './descendants.js'
import { eventsIn, manifestsIn } from './local-data.js'

const START_LIMIT_MS = 300_000

let data: string
let command: RunningCommand

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'mailjobs-start-'))
})
afterEach(async () => {
  command.kill('SIGKILL')
  await command.exitCode
  await removeDirectory(data)
})

const start = (...words: string[]): RunningCommand => {
  command = startCommand(['start', '--json', '--port', '0', '--data', data, ...words])
  return command
}

describe('start --once', () => {
  test('receives, decides on, keeps and announces the mails of the demo', {
    timeout: START_LIMIT_MS,
  }, async () => {
    expect(await start('--once').exitCode).toBe(0)

    const manifests = await manifestsIn(data)
    expect(manifests).toHaveLength(2)
    const [batch] = manifests.filter(({ monitor }) => monitor === 'nightly-batch')
    expect(batch?.subject).toMatch(/夜間バッチ/)
    expect(batch?.attachments.map(({ filename }) => filename)).toEqual([
      expect.stringMatching(/^売上集計_.*\.csv$/),
    ])
    expect(command.events).toContainEqual(
      expect.objectContaining({ event: 'decided', result: 'unmatched', decidedBy: 'when.text[0]' }),
    )
  })

  test('sends by the API, and receives, matches and keeps what it sent; once a day', {
    timeout: 2 * START_LIMIT_MS,
  }, async () => {
    expect(await start('--once').exitCode).toBe(0)
    expect(await start('--once').exitCode).toBe(0)

    const reports = (await manifestsIn(data)).filter(({ monitor }) => monitor === 'daily-report')
    expect(reports.map(({ subject }) => subject)).toEqual([expect.stringMatching(/^日次レポート/)])
    expect(reports[0]?.attachments.map(({ filename }) => filename)).toEqual([
      expect.stringMatching(/^レポート_.*\.csv$/),
    ])
    const types = (await eventsIn(data)).map((event) => event['detail-type'])
    expect(types.toSorted()).toEqual(['Mail Matched', 'Mail Matched', 'Send Accepted'])
  })
})

describe('a running world', () => {
  test('keeps a mail that comes by SMTP once, also after a restart', {
    timeout: 2 * START_LIMIT_MS,
  }, async () => {
    const mail = {
      subject: `夜間バッチ ${randomUUID()}`,
      filename: `${randomUUID()}.csv`,
      content: randomBytes(100_000),
    }
    await deliver(await smtpPortOf(start()), mail)
    await command.event(({ event, subject }) => event === 'decided' && subject === mail.subject)
    await command.event(
      ({ event, mailbox, matched }) =>
        event === 'poll ended' &&
        mailbox === 'demo' &&
        matched === 1 &&
        command.events.some(
          (seen) => seen['subject'] === mail.subject && seen['event'] === 'decided',
        ),
    )
    command.kill('SIGINT')
    expect(await command.exitCode).toBe(0)
    await expectKeptOnce(mail)

    await start('--once').exitCode
    expect(command.events.filter(({ event }) => event === 'decided')).toEqual([])
    await expectKeptOnce(mail)
  })

  test.each(['SIGKILL', 'SIGINT', 'SIGTERM'] as const)(
    'leaves nothing running after %s',
    { timeout: START_LIMIT_MS },
    async (signal) => {
      await start().event(({ event }) => event === 'poll ended')
      const below = descendantsOf(command.pid)
      expect(below.length).toBeGreaterThan(0)

      command.kill(signal)
      await command.exitCode
      for (const pid of below) await untilGone(pid)
    },
  )

  test('does not outlive the npm that started it', { timeout: START_LIMIT_MS }, async () => {
    command = startNpm(['--json', '--port', '0', '--data', data])
    await command.event(({ event }) => event === 'poll ended')
    const below = descendantsOf(command.pid)
    expect(below.length).toBeGreaterThan(1)

    command.kill('SIGKILL')
    for (const pid of below) await untilGone(pid)
  })

  test('takes the next port where one is taken, says so, and has its first mails', {
    timeout: START_LIMIT_MS,
  }, async () => {
    const holder = createServer().listen(0, '127.0.0.1')
    await once(holder, 'listening')
    onTestFinished(() => void holder.close())
    const port = portOf(holder.address())
    command = startCommand(['start', '--once', '--json', '--port', String(port), '--data', data])
    expect(await command.exitCode, command.stderr()).toBe(0)
    const ready = command.events.find(({ event }) => event === 'ready')
    expect(ready).toMatchObject({ takenPort: port, api: expect.stringMatching(/:\d+$/) })
    expect(ready?.['api']).not.toContain(`:${port}`)
    expect(await manifestsIn(data)).toHaveLength(2)
  })

  test('refuses a second world on the same data', { timeout: START_LIMIT_MS }, async () => {
    await start().event(({ event }) => event === 'ready')
    const second = startCommand(['start', '--once', '--port', '0', '--data', data])
    expect(await second.exitCode).toBe(5)
    expect(second.stderr()).toContain('is running on')
  })
})

interface SentMail {
  readonly subject: string
  readonly filename: string
  readonly content: Buffer
}

async function deliver(port: number, { subject, filename, content }: SentMail): Promise<void> {
  const transport = createTransport({ host: '127.0.0.1', port, ignoreTLS: true })
  await transport.sendMail({
    from: 'batch@example.co.jp',
    to: 'operations@example.co.jp',
    subject,
    text: '正常終了',
    attachments: [{ filename, content }],
  })
  transport.close()
}

async function smtpPortOf(running: RunningCommand): Promise<number> {
  const ready = await running.event(({ event }) => event === 'ready')
  await running.event(({ event }) => event === 'poll ended')
  return z.object({ smtp: z.object({ port: z.number() }) }).parse(ready).smtp.port
}

async function expectKeptOnce({ subject, filename, content }: SentMail): Promise<void> {
  const sha256 = createHash('sha256').update(content).digest('hex')
  const kept = (await manifestsIn(data)).filter(
    (manifest: Manifest) => manifest.subject === subject,
  )
  expect(
    kept.map(({ attachments }) => attachments.map((one) => [one.originalFilename, one.sha256])),
  ).toEqual([[[filename, sha256]]])
  const key = kept[0]?.attachments[0]?.key ?? ''
  expect(await readFile(join(data, 'bucket', key))).toEqual(content)
  const announced = (await eventsIn(data)).filter(({ detail }) => detail['subject'] === subject)
  expect(announced).toHaveLength(1)
}

async function untilGone(pid: number): Promise<void> {
  // A world may wait ten seconds for what is on its way, and on a busy machine everything takes longer.
  for (let look = 0; look < 1_200; look += 1) {
    if (!isRunning(pid)) return
    await delay(50)
  }
  throw new Error(`process ${pid} is still running`)
}
