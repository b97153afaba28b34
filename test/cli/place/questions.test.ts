import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  DEMO_IMAP_PORT_VARIABLE,
  DEMO_SMTP_PORT_VARIABLE,
} from '../../../local/demo/demo-mailbox.js'
import { readDocument } from '../../docs/documents.js'
import { removeDirectory } from '../../remove-directory.js'
import { startCommand } from '../command.js'
import { manifestsIn } from '../local-data.js'
import { type RunningDemo, startDemo } from './running-demo.js'

interface Question {
  readonly question: string
  readonly command: string
  readonly isLocal: boolean
}

/** The table, row by row, and each command that stands in a row. */
const QUESTIONS: readonly Question[] = readDocument('operations.md')
  .split('\n')
  .filter((line) => /^\| (?!---|the question)/.test(line))
  .flatMap((line) => {
    const [, question = '', answer = ''] = line.split(/(?<!\\) \| |^\| /)
    return [...answer.matchAll(/`(mailjobs [^`]+)`/g)].map(([, command = '']) => ({
      question,
      command,
      isLocal: answer.includes('(local world)'),
    }))
  })

let demo: RunningDemo
let files = ''
let messageId = ''
let sendId = ''

beforeAll(async () => {
  demo = await startDemo()
  files = await mkdtemp(join(tmpdir(), 'questions-'))
  const manifests = await manifestsIn(demo.data)
  messageId = manifests.find(({ monitor }) => monitor === 'nightly-batch')?.messageId ?? ''
  expect(messageId).not.toBe('')
  const sends = await ask(['send', '--list', '--json', '--data', demo.data], {})
  sendId = /"id":"([^"]+)"/.exec(String(sends.events[0]?.['line']))?.[1] ?? ''
  expect(sendId).not.toBe('')
  await writeFile(join(files, 'jobs.ts'), EXPECTING_JOBS)
}, 180_000)

/** The demo expects no mail at a time of its own: the question about it is asked of a file that does. */
const EXPECTING_JOBS = `import { jobs as demo } from '${join(process.cwd(), 'local/demo/jobs.js')}'
const { 'nightly-batch': batch, ...others } = demo.monitors
export const jobs = {
  ...demo,
  monitors: { ...others, 'nightly-batch': { ...batch, expect: { by: '23:59' } } },
}
`

afterAll(async () => {
  await demo?.end()
  await removeDirectory(files)
}, 60_000)

/** The words of a command, about the mail of the demo in place of the example's. */
const wordsOf = (command: string, place: string): string[] =>
  [...asked(command).matchAll(/'([^']*)'|(\S+)/g)]
    .map(([, quoted, bare = '']) => quoted ?? bare)
    .map((word) => {
      if (word === 'operations') return 'demo'
      if (word === '<message-id>') return messageId
      if (word === '<send-id>') return sendId
      if (word === '4711') return '1'
      if (word === '*@example.com') return '*@example.co.jp'
      if (word === 'JOB-END') return '夜間バッチ'
      if (word === 'infra/jobs.ts') return join(files, 'jobs.ts')
      return /\.(eml|mbox)$/.test(word) ? join(files, `${place}-${word}`) : word
    })

const asked = (command: string): string =>
  `${command.replace(/^mailjobs /, '')}${/ rehearse /.test(command) ? ' --jobs infra/jobs.ts' : ''}`

async function ask(words: readonly string[], environment: Readonly<Record<string, string>>) {
  const command = startCommand(words, {
    ...environment,
    [DEMO_IMAP_PORT_VARIABLE]: demo.imapPort,
    [DEMO_SMTP_PORT_VARIABLE]: '25',
  })
  return { exitCode: await command.exitCode, events: command.events, stderr: command.stderr() }
}

test('the table has questions, and each has a command', () => {
  expect(QUESTIONS.length).toBeGreaterThanOrEqual(13)
})

describe.each(QUESTIONS)('$question: $command', ({ command, isLocal }) => {
  // A mail that never came is an answer as well, and so is a quarantine with nothing in it.
  const expected = /never@|--source quarantined/.test(command) ? 1 : 0

  test('by --data', async () => {
    const { exitCode, events, stderr } = await ask(
      [...wordsOf(command, 'data'), '--data', demo.data],
      {},
    )
    expect({ exitCode, stderr: exitCode === expected ? '' : stderr }).toEqual({
      exitCode: expected,
      stderr: '',
    })
    expect(events.length + stderr.length).toBeGreaterThan(0)
  })

  // What is of the local world alone has no --stack.
  if (isLocal) return
  test('by --stack', async () => {
    const words = [...wordsOf(command, 'stack'), '--stack', 'mailjobs-local']
    const { exitCode, stderr } = await ask(words, demo.environment)
    expect({ exitCode, stderr: exitCode === expected ? '' : stderr }).toEqual({
      exitCode: expected,
      stderr: '',
    })
  })
})
