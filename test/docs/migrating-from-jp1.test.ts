import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { valueOfDraft, writeJobs } from '../../cli/import/code/write-jobs.js'
import { readUnits } from '../../cli/import/jp1/read-units.js'
import { RECEPTION_PARAMETERS } from '../../cli/import/jp1/reception-job.js'
import { translateUnits } from '../../cli/import/jp1/translate-units.js'
import { inspectMail } from '../../cli/trial/inspection.js'
import { compilePattern } from '../../local/rules/event-pattern.js'
import { EVENT } from '../../shared/contract/events.js'
import { minutes } from '../../shared/jobs/define-jobs.js'
import { readJobs } from '../../shared/jobs/read-jobs.js'
import { mail, word } from '../shared/matching/decisions/raw-mail.js'
import { HOW_TO_UPDATE, readDocument, sectionsOf, updateDocument } from './documents.js'

const NAME = 'migrating-from-jp1.md'

const blockOf = (section: string, language: string, index = 0): string => {
  const text = sectionsOf(readDocument(NAME)).get(section) ?? ''
  return [...text.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 'gs'))][index]?.[1] ?? ''
}

const draft = translateUnits(
  readUnits(blockOf('A worked example', 'jp1'), 'units.txt'),
  'units.txt',
  () => undefined,
)
const written = writeJobs(draft, '../shared/jobs/define-jobs.js')

beforeAll(() =>
  updateDocument(NAME, () =>
    readDocument(NAME).replace(
      /(`npx mailjobs import jp1 units\.txt` makes of it:\n\n```ts\n).*?```/s,
      (_, before: string) => `${before}${written}\`\`\``,
    ),
  ),
)

test('the worked example is what the command makes of its units', () => {
  expect(blockOf('A worked example', 'ts'), HOW_TO_UPDATE).toBe(written)
})

test('it decides on mail as the job did', async () => {
  const { monitors } = readJobs(valueOfDraft(draft), 'jobs.ts')
  const [name = '', definition] = Object.entries(monitors)[0] ?? []
  const matches = async (raw: Buffer) =>
    definition && (await inspectMail(raw, { name, definition })).decision?.matched
  const subject = word('【受注データ】11月28日分', 'iso-2022-jp')
  expect(await matches(mail({ from: 'edi@partner.example', subject }))).toBe(true)
  expect(await matches(mail({ from: 'edi@other.example', subject }))).toBe(false)
})

test('with what is left to do it is still a jobs file', () => {
  const [, expectation = ''] = /^expect: (\{.*\}),$/m.exec(blockOf('Time-outs', 'ts')) ?? []
  expect(expectation).toBe("{ by: '09:30', within: minutes(60), days: 'MON-FRI' }")
  const value = z
    .looseObject({ monitors: z.record(z.string(), z.looseObject({})) })
    .parse(valueOfDraft(draft))
  const expected = { by: '09:30', within: minutes(60), days: 'MON-FRI' }
  const monitors = { 'wait-order': { ...value.monitors['wait-order'], expect: expected } }
  expect(
    readJobs({ ...value, monitors, timezone: 'Asia/Tokyo' }, 'jobs.ts').monitors,
  ).toMatchObject({
    'wait-order': { expect: expected },
  })
})

test('the table has every parameter that is known, and no other', () => {
  const section = sectionsOf(readDocument(NAME)).get('Parameters') ?? ''
  const rows = [...section.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name)
  expect(rows.toSorted()).toEqual([...RECEPTION_PARAMETERS.keys()].toSorted())
})

test('the ten jobs of the tests have parameters of the table alone, but for the one that is made up', () => {
  const text = readFileSync(join(import.meta.dirname, '../cli/import/jp1/ten-jobs.txt'), 'utf8')
  const names = new Set(
    [...text.matchAll(/^\t+(ml\w+|jpoif|etm|ets|fd|ex|ha|eu|pfm|xyz)=/gm)].map(
      ([, name = '']) => name,
    ),
  )
  expect([...names].filter((name) => !RECEPTION_PARAMETERS.has(name))).toEqual(['xyz'])
})

describe('Time-outs', () => {
  const stateSchema = z.object({
    Type: z.enum(['Choice', 'Fail', 'Pass']),
    Choices: z
      .array(
        z.object({
          Variable: z.literal("$['detail-type']"),
          StringEquals: z.string(),
          Next: z.string(),
        }),
      )
      .optional(),
    Default: z.string().optional(),
    Next: z.string().optional(),
    End: z.boolean().optional(),
  })
  const machine = z
    .object({ StartAt: z.string(), States: z.record(z.string(), stateSchema) })
    .parse(JSON.parse(blockOf('Time-outs', 'json', 1)))

  /** The states that an execution goes through. */
  function statesOf(detailType: string, otherwise: string): string[] {
    const path: string[] = []
    for (let name: string | undefined = machine.StartAt; name !== undefined; ) {
      path.push(name)
      const state: z.output<typeof stateSchema> | undefined = machine.States[name]
      if (state === undefined) throw new Error(`no state ${name}`)
      name =
        state.Type === 'Choice'
          ? (state.Choices?.find(({ StringEquals }) => StringEquals === detailType)?.Next ??
            otherwise)
          : state.Next
    }
    return path
  }

  const rows = [
    ...(sectionsOf(readDocument(NAME)).get('Time-outs') ?? '').matchAll(
      /^\| `(\w\w)`, \w+ \| `([^`]+)`/gm,
    ),
  ].map(([, status = '', target = '']) => ({ status, target }))

  test('every end status is there, and what is written is that of ets=kl', () => {
    expect(rows.map(({ status }) => status)).toEqual(['kl', 'an', 'wr', 'nr'])
    expect(machine.States[machine.StartAt]?.Default).toBe(rows[0]?.target)
  })

  test.each(rows)(
    'ets=$status: mail runs the rest; its absence does what JP1 did',
    ({ status, target }) => {
      expect(statesOf(EVENT.mailMatched, target)).toEqual(['Has it come?', 'Run the rest'])
      const last = statesOf(EVENT.mailAbsent, target).at(-1)
      expect(last).toBe(['kl', 'an'].includes(status) ? 'Killed' : 'Run the rest')
    },
  )

  test('the rule takes both events of the monitor, and nothing else', () => {
    const takes = compilePattern(JSON.parse(blockOf('Time-outs', 'json')), 'rule')
    const event = (type: string, monitor: string) => ({
      source: 'mailjobs',
      'detail-type': type,
      detail: { monitor },
    })
    expect(takes(event(EVENT.mailMatched, 'wait-order'))).toBe(true)
    expect(takes(event(EVENT.mailAbsent, 'wait-order'))).toBe(true)
    expect(takes(event(EVENT.mailUnknown, 'wait-order'))).toBe(false)
    expect(takes(event(EVENT.mailMatched, 'other'))).toBe(false)
  })
})
