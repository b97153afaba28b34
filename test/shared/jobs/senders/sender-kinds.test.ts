import { describe, expect, test } from 'vitest'
import { definitionOf, SENDER_KINDS } from '../../../../shared/jobs/senders/sender-kinds.js'
import { VIAS } from '../../../../shared/jobs/values/via.js'

/** The least that each kind can be told. */
const LEAST = {
  ses: { via: 'ses', from: 'Batch <batch@example.com>' },
  smtp: { via: 'smtp', from: 'batch@example.com', host: 'smtp.example.com' },
} as const

const COMMON = {
  schemaVersion: 1,
  name: 'default',
  from: { name: '', address: 'batch@example.com' },
  maxMessageBytes: 1_000,
} as const

describe.each(VIAS)('a sender by %s', (via) => {
  const kind = SENDER_KINDS[via]

  test('names itself in the form that has to be written', () => {
    expect(kind.form).toContain(`via: "${via}"`)
    for (const setting of Object.keys(LEAST[via])) expect(kind.form).toContain(setting)
  })

  test('comes to a definition that the functions can read, from the least that can be written', () => {
    const settings = kind.schema.parse(LEAST[via])
    const definition = definitionOf(via, COMMON, settings, 'staging')
    expect(definition).toMatchObject({ ...COMMON, via })
    expect(kind.definitionSchema.parse(JSON.parse(JSON.stringify(definition)))).toEqual(definition)
    expect(definition.maxRecipients).toBe(kind.factsOf(LEAST[via]).mostRecipients)
  })

  test('has no fault, no warning and no login, at its least', () => {
    const facts = kind.factsOf(LEAST[via])
    expect([facts.faults, facts.warnings, facts.login]).toEqual([[], [], undefined])
  })

  test.each([
    undefined,
    null,
    'relay',
    25,
    [LEAST[via]],
    { via, port: '25', security: 'ssl', maxRecipients: '9' },
    { via, auth: 'relay', popBeforeSmtp: ['pop'] },
    { via, auth: { secret: 7, method: null }, popBeforeSmtp: null },
    { via, auth: { secret: ['a'] }, popBeforeSmtp: { secret: {}, port: Number.NaN } },
  ])('is told apart from %j, which cannot be read', (written) => {
    expect(kind.factsOf(written)).toMatchObject({ warnings: [] })
    expect(kind.factsOf(written).login).toBeUndefined()
    expect(kind.schema.safeParse(written).success).toBe(false)
    expect(kind.definitionSchema.safeParse(written).success).toBe(false)
  })
})
