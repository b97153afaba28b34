import { describe, expect, test } from 'vitest'
import { FolderNotFound, LoginRefused } from '../../../shared/failures/mailbox-errors.js'
import { runSteps, type Step } from '../../../shared/probe/stages.js'

const passes = (stage: Step['stage']): Step => ({ stage, run: async () => ({ detail: 'fine' }) })
const warns = (stage: Step['stage']): Step => ({
  stage,
  run: async () => ({ detail: 'fine', warnings: ['soon'] }),
})
const fails = (stage: Step['stage'], goesOn?: true): Step => ({
  stage,
  ...(goesOn && { goesOn, of: 'Done' }),
  async run() {
    throw goesOn ? new FolderNotFound('Done is missing') : new LoginRefused('refused')
  },
})
const hasNothing = (stage: Step['stage']): Step => ({ stage, run: async () => undefined })
const hasBug = (stage: Step['stage']): Step => ({
  stage,
  async run() {
    throw new TypeError('a bug')
  },
})

/** Each step takes a second. */
async function reportsOf(steps: readonly Step[]) {
  let now = 0
  const begun: string[] = []
  const reports: string[] = []
  const clock = () => {
    now += 500
    return now
  }
  const running = runSteps(steps, { clock, onBegin: ({ stage }) => void begun.push(stage) })
  for await (const { stage, of = '', outcome, ms, failure } of running)
    reports.push([stage, of, outcome, ms, failure?.code].filter((part) => part).join(' '))
  return { reports, begun }
}

describe('stages are reported as they end', () => {
  test.each<[string, Step[], string[]]>([
    ['nothing to try', [], []],
    ['all well', [passes('dns'), passes('tcp')], ['dns passed 500', 'tcp passed 500']],
    [
      'a warning stops nothing',
      [warns('tls'), passes('login')],
      ['tls warned 500', 'login passed 500'],
    ],
    [
      'a failure ends it',
      [passes('tcp'), fails('login'), passes('read')],
      ['tcp passed 500', 'login failed 500 AUTH_FAILED'],
    ],
    [
      'but one after which there is more to try',
      [fails('folder', true), passes('read')],
      ['folder Done failed 500 FOLDER_NOT_FOUND', 'read passed 500'],
    ],
    [
      'what has nothing to try is not reported',
      [hasNothing('token'), passes('tcp')],
      ['tcp passed 500'],
    ],
    ['a bug is told as one', [hasBug('dns'), passes('tcp')], ['dns failed 500 INTERNAL']],
  ])('%s', async (_, steps, expected) => {
    expect((await reportsOf(steps)).reports).toEqual(expected)
  })
})

test('each step is told before it is tried, and none after the end', async () => {
  const { begun } = await reportsOf([passes('dns'), fails('tcp'), passes('login')])
  expect(begun).toEqual(['dns', 'tcp'])
})
