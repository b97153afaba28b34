import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DeployedRule, TryAnswer } from '../../console/api/try-answers.js'
import { printNotation } from '../../console/rule/print-notation.js'
import { readNotation } from '../../console/rule/read-notation.js'
import { consoleWorld } from './console-world.js'
import { type ServedWorld, serveWorld } from './serve-world.js'

describe('the notation of a rule', () => {
  test.each([
    ["{ subject: contains('a') }", { subject: { contains: 'a' } }],
    [
      "{ from: ['a@b.example', \"*@c.example\",], // who\n subject: [contains('x', { foldWidth: true }), matches(String.raw`\\d+ (x)`)], }",
      {
        from: ['a@b.example', '*@c.example'],
        subject: [{ contains: 'x', foldWidth: true }, { matches: '\\d+ (x)' }],
      },
    ],
    ['everything(),', { everything: true }],
    [
      '{ not: { hasAttachment: true }, size: { above: 1_000 } }',
      { not: { hasAttachment: true }, size: { above: 1000 } },
    ],
    ["{ text: 'it\\'s \\u0041\\n' }", { text: "it's A\n" }],
  ])('%s is read, and printed so that it is read alike', (text, when) => {
    expect(readNotation(text)).toEqual({ when })
    expect(readNotation(printNotation(when))).toEqual({ when })
  })

  test.each([
    ['', 1],
    ['{ subject: ', 1],
    ['{\n  subject: process.exit(1)\n}', 2],
    ["{\n\n  subject: contains('a' }", 3],
    ['{ a: `x` }', 1],
    ["{ a: 'b' } c", 1],
    [`${'['.repeat(1_000)}`, 1],
    ["{ 'a' 'b' }", 1],
  ])('%j is refused, with its line', (text, line) => {
    expect(readNotation(text)).toMatchObject({ fault: { line } })
  })

  test('what it is called does not matter: it is a field, and nothing else', () => {
    const read = readNotation("{ __proto__: { a: 'b' }, constructor: 'c' }")
    expect(Object.keys('when' in read && read.when instanceof Object ? read.when : {})).toEqual([
      '__proto__',
      'constructor',
    ])
  })
})

describe('a rule on the mail of some days', () => {
  let served: ServedWorld

  beforeAll(async () => {
    const world = consoleWorld()
    const at = new Date(Date.now() - 60_000)
    await world.come({ subject: 'JOB-END 1', text: '正常終了', at })
    await world.come({ subject: 'JOB-END 2', text: '異常終了', at })
    await world.come({ subject: 'news', text: '正常終了', at })
    served = await serveWorld(world)
  })

  afterAll(() => served.close())

  const tried = async (notation: string): Promise<TryAnswer> =>
    (
      await served.post('/api/try', { monitor: 'nightly', notation, days: 7 })
    ).json() as Promise<TryAnswer>

  test('begins with what is deployed, of which nothing changes', async () => {
    const rules = await served.answer<DeployedRule[]>('/api/rules')
    const { notation = '' } = rules.find(({ monitor }) => monitor === 'nightly') ?? {}
    const answer = await tried(notation)
    if (!('mails' in answer)) throw new Error('it has faults')
    expect(
      answer.mails.map(({ subject, result, before, isNear }) => [subject, result, before, isNear]),
    ).toEqual(
      expect.arrayContaining([
        ['JOB-END 1', 'matched', 'matched', false],
        ['JOB-END 2', 'unmatched', 'unmatched', true],
        ['news', 'unmatched', 'unmatched', true],
      ]),
    )
  })

  test('says what would match, and by which condition', async () => {
    const answer = await tried("{ subject: [contains('JOB-END')], text: [contains('終了')] }")
    if (!('mails' in answer)) throw new Error('it has faults')
    const second = answer.mails.find(({ subject }) => subject === 'JOB-END 2')
    expect(second).toMatchObject({
      result: 'matched',
      before: 'unmatched',
      decidedBy: 'when.text[0]',
    })
  })

  test.each([
    ["{ subjct: contains('a') }", /subject/],
    ['{}', /everything/],
    ["{ subject: matches('(') }", /RE2/],
    ["{ subject: contains('a'", /it ends/],
  ])('tells the faults of %s', async (notation, says) => {
    const answer = await tried(notation)
    expect('faults' in answer && answer.faults.map(({ message }) => message).join()).toMatch(says)
  })

  test('is refused without the key, and of another form', async () => {
    const response = await fetch(`${served.url}/api/try`, { method: 'POST', body: '{}' })
    expect(response.status).toBe(401)
    expect((await served.post('/api/try', { monitor: 'nightly' })).status).toBe(400)
    expect(
      (await served.post('/api/try', { monitor: 'x', notation: 'everything()', days: 1 })).status,
    ).toBe(404)
  })
})
