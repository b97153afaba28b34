import { execFile } from 'node:child_process'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  DEMO_IMAP_PORT_VARIABLE,
  DEMO_SMTP_PORT_VARIABLE,
} from '../../../local/demo/demo-mailbox.js'
import { startCommand } from '../command.js'
import { type RunningDemo, startDemo } from './running-demo.js'

const run = promisify(execFile)

let demo: RunningDemo

beforeAll(async () => {
  demo = await startDemo()
}, 180_000)

afterAll(() => demo?.end(), 60_000)

async function ask(words: readonly string[], environment: Readonly<Record<string, string>>) {
  const command = startCommand(words, environment)
  const exitCode = await command.exitCode
  const out = command.events
    .map((event) => ('line' in event ? String(event['line']) : JSON.stringify(event)))
    .join('\n')
  return { exitCode, out, stderr: command.stderr() }
}

/** What differs is the name of the place, and what is told by the moment. */
const plain = (out: string): string =>
  out.replace(/, decided or arrived from .*/g, '').replace(/\d\d:\d\d:\d\d/g, 'TIME')

describe.each([
  ['did it come, and why', ['why', 'demo', '--from', 'batch@example.co.jp'], 0],
  ['did it not come', ['why', 'demo', 'never@example.com'], 1],
  ['what did not match', ['ledger', '--result', 'unmatched'], 0],
])('%s', (_, words, exitCode) => {
  test('is answered alike by --data and by --stack', async () => {
    const byData = await ask([...words, '--data', demo.data], {})
    const byStack = await ask([...words, '--stack', 'mailjobs-local'], demo.environment)
    expect(byData).toMatchObject({ exitCode })
    expect(byStack).toMatchObject({ exitCode })
    if (exitCode === 0) expect(plain(byStack.out)).toBe(plain(byData.out))
    expect(byStack.out).toMatch(exitCode === 1 ? /polls +[1-9]\d* succeeded/ : /夜間バッチ/)
  })
})

test('today: the definition that is deployed is compared, by the template of the stack', async () => {
  const { out } = await ask(
    ['why', 'demo', '--uid', '1', '--json', '--stack', 'mailjobs-local'],
    demo.environment,
  )
  expect(JSON.parse(out)).toMatchObject({
    definitions: { source: 'the template of the stack mailjobs-local', complete: true },
    mails: [{ decisions: [{ today: { by: 'the same definition', result: 'matched' } }, {}] }],
    lookedThrough: { place: 'the stack mailjobs-local', complete: true },
  })
})

test('its sender, whose queue is known once it is deployed, is one to be checked', async () => {
  const { exitCode, out } = await ask(
    ['check', 'default', '--stack', 'mailjobs-local', '--json'],
    demo.environment,
  )
  expect(out).toContain('"name": "default"')
  expect(exitCode).toBe(0)
})

describe('where its mail is', () => {
  test.each<[string, () => string[], string]>([
    ['by --data', () => ['--data', demo.data], 'this machine'],
    [
      'by --stack, from inside the function',
      () => ['--stack', 'mailjobs-local'],
      'the monitor function',
    ],
    ['by --stack from here', () => ['--stack', 'mailjobs-local', '--here'], 'this machine'],
  ])('%s', async (_, place, from) => {
    const { exitCode, out, stderr } = await ask(
      ['diagnose', 'demo', '--json', ...place()],
      demo.environment,
    )
    expect(stderr).toBe('')
    expect(JSON.parse(out)).toMatchObject({
      mailbox: 'demo',
      server: {
        seenFrom: from,
        survey: { folders: expect.arrayContaining([expect.objectContaining({ path: 'INBOX' })]) },
      },
      gone: [],
      incidents: [],
    })
    expect(exitCode).toBe(0)
  })
})

describe('its mailbox and its sender can be reached and logged in to', () => {
  test.each<[string, () => string[], RegExp[]]>([
    ['by --data', () => ['--data', demo.data], [/mailbox demo .* from this machine/]],
    [
      'by --stack, the mailbox inside the function',
      () => ['--stack', 'mailjobs-local'],
      [/mailbox demo .* from the monitor function/, /sender default .* from this machine/],
    ],
  ])('%s', async (_, place, says) => {
    const { exitCode, out } = await ask(['check', ...place()], demo.environment)
    for (const words of [
      ...says,
      /ok +folder INBOX/,
      /ok +read +.* secondsPerMessage: /,
      /ok +ehlo/,
    ])
      expect(out).toMatch(words)
    expect(out).toContain('All is well: demo, default.')
    expect(exitCode).toBe(0)
  })
})

test('a stack that is not there: which there are', async () => {
  const { exitCode, stderr } = await ask(['ledger', '--stack', 'mailjobs-prod'], demo.environment)
  expect(stderr).toContain('There is no stack mailjobs-prod in local of this account')
  expect(stderr).toContain('there are: mailjobs-local')
  expect(exitCode).toBe(2)
})

test.each([
  ['keys of another world', { AWS_ACCESS_KEY_ID: 'local-operator-other' }, 'right profile'],
  ['another secret', { AWS_SECRET_ACCESS_KEY: 'other' }, 'right profile'],
  [
    'a world that has ended',
    { AWS_ENDPOINT_URL_CLOUDFORMATION: 'http://127.0.0.1:9' },
    'cannot be reached',
  ],
])('%s: what to do', async (_, other, remedy) => {
  const { exitCode, stderr } = await ask(['ledger', '--stack', 'mailjobs-local'], {
    ...demo.environment,
    ...other,
    AWS_MAX_ATTEMPTS: '1',
  })
  expect(stderr).toContain(remedy)
  expect(exitCode).toBe(1)
})

test('doctor: how near the stack is to its limits, and the clock to that of AWS; what nobody may ask is not known', async () => {
  const { exitCode, out } = await ask(
    ['doctor', '--stack', 'mailjobs-local', '--json'],
    demo.environment,
  )
  const { findings } = JSON.parse(out)
  expect(findings).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ about: 'resources of the stack', state: 'fine' }),
      expect.objectContaining({ about: 'clock', state: 'fine', words: 'as that of AWS' }),
      expect.objectContaining({ about: 'runs at once', state: 'unknown' }),
    ]),
  )
  expect(exitCode).toBe(0)
})

test('plan: the file against what is deployed; the same file moves nothing', async () => {
  const { out } = await ask(['plan', '--jobs', 'local/demo/jobs.ts', '--stack', 'mailjobs-local'], {
    ...demo.environment,
    [DEMO_IMAP_PORT_VARIABLE]: demo.imapPort,
    [DEMO_SMTP_PORT_VARIABLE]: demo.smtpPort,
  })
  expect(out).toContain(
    'What is otherwise than in the template of the stack mailjobs-local\n  nothing',
  )
})

test('the keys are for nobody else', async () => {
  const { mode } = await stat(join(demo.data, 'aws.sh'))
  expect(mode & 0o777).toBe(0o600)
})

const hasAws = await run('aws', ['--version']).then(
  () => true,
  () => false,
)
if (!hasAws) console.warn('skipped: there is no AWS command line (aws) on this machine')

describe.skipIf(!hasAws)('the AWS command line, which is no client of ours', () => {
  const aws = async (...words: string[]): Promise<string> => {
    const { stdout } = await run('aws', words, { env: { ...process.env, ...demo.environment } })
    return stdout.trim()
  }
  const output = (name: string): Promise<string> =>
    aws(
      'cloudformation',
      'describe-stacks',
      '--stack-name',
      'mailjobs-local',
      '--query',
      `Stacks[0].Outputs[?OutputKey=='${name}'].OutputValue`,
      '--output',
      'text',
    )

  test('finds the bucket, lists what is kept, and reads it', async () => {
    const bucket = await output('BucketName')
    const listed = await aws('s3', 'ls', `s3://${bucket}/mail/nightly-batch/`, '--recursive')
    const key = /\S*mail\.json$/m.exec(listed)?.[0] ?? ''
    expect(JSON.parse(await aws('s3', 'cp', `s3://${bucket}/${key}`, '-'))).toMatchObject({
      monitor: 'nightly-batch',
    })
  }, 60_000)

  test('finds the log of the monitor function, and the lines in it that polls of a mailbox ended with', async () => {
    const found = await aws(
      'logs',
      'filter-log-events',
      '--log-group-name',
      await output('MonitorLogs'),
      '--filter-pattern',
      '{ $.mailbox = "demo" && $.event = "poll succeeded" }',
      '--query',
      'events[0].message',
      '--output',
      'text',
    )
    expect(JSON.parse(found)).toMatchObject({
      level: 'info',
      event: 'poll succeeded',
      stage: 'local',
      mailbox: 'demo',
      result: 'succeeded',
    })
  }, 60_000)

  test('what a stand-in does not know is refused, not faked', async () => {
    await expect(aws('cloudformation', 'list-exports')).rejects.toThrow(
      /does not implement ListExports/,
    )
  }, 60_000)
})
