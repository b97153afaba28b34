import { describe, expect, test } from 'vitest'
import { definitionOf, VIAS_SETTINGS } from '../../../../shared/jobs/senders/vias-settings.js'
import { VIAS } from '../../../../shared/jobs/values/via.js'

/** The least that each can be told. */
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
  const viaSettings = VIAS_SETTINGS[via]

  test('names itself in the form that has to be written', () => {
    expect(viaSettings.form).toContain(`via: "${via}"`)
    for (const setting of Object.keys(LEAST[via])) expect(viaSettings.form).toContain(setting)
  })

  test('comes to a definition that the functions can read, from the least that can be written', () => {
    const settings = viaSettings.schema.parse(LEAST[via])
    const definition = definitionOf(via, COMMON, settings, 'staging')
    expect(definition).toMatchObject({ ...COMMON, via })
    expect(viaSettings.definitionSchema.parse(JSON.parse(JSON.stringify(definition)))).toEqual(
      definition,
    )
    expect(definition.maxRecipients).toBe(viaSettings.factsOf(LEAST[via]).mostRecipients)
  })

  test('has no fault, no warning and no login, at its least', () => {
    const facts = viaSettings.factsOf(LEAST[via])
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
    expect(viaSettings.factsOf(written)).toMatchObject({ warnings: [] })
    expect(viaSettings.factsOf(written).login).toBeUndefined()
    expect(viaSettings.schema.safeParse(written).success).toBe(false)
    expect(viaSettings.definitionSchema.safeParse(written).success).toBe(false)
  })
})
