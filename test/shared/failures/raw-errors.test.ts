import { describe, expect, test } from 'vitest'
import { FAILURES } from '../../../shared/failures/catalogue.js'
import { asFailure } from '../../../shared/failures/failure-error.js'
import { legacyWords } from '../../../shared/failures/legacy-words.js'
import { imapFailure } from '../../../shared/mailbox/imap/refusals/imap-failures.js'
import { CONNECTION_ERRORS } from './raw-errors/of-connections.js'
import { IMAP_ERRORS } from './raw-errors/of-imap.js'
import { SENDING_ERRORS } from './raw-errors/of-sending.js'
import { SERVICE_ERRORS } from './raw-errors/of-services.js'
import { SETTINGS_ERRORS } from './raw-errors/of-settings.js'

const RAW_ERRORS = [
  ...IMAP_ERRORS,
  ...CONNECTION_ERRORS,
  ...SENDING_ERRORS,
  ...SERVICE_ERRORS,
  ...SETTINGS_ERRORS,
]

describe('what servers, services and the system say has one code each', () => {
  test.each(RAW_ERRORS)('$said', async ({ code, codeFound }) => {
    expect(await codeFound()).toBe(code)
  })

  test('each is in the table once, and there are 150 or more', () => {
    expect(new Set(RAW_ERRORS.map(({ said }) => said)).size).toBe(RAW_ERRORS.length)
    expect(RAW_ERRORS.length).toBeGreaterThanOrEqual(150)
  })
})

describe('an error that nobody knows', () => {
  test('of a server keeps its words, and the remedy says what to do with them', () => {
    const thrown = Object.assign(new Error('Command failed'), { responseText: 'XYZZY 42' })
    const failure = imapFailure(thrown, 'imap.example.com', [])
    expect(failure.message).toContain('XYZZY 42')
    expect(failure.failure.remedy).toMatch(/report/)
  })

  test('of ours keeps its words, and says how it is reported', () => {
    const failure = asFailure(new Error('XYZZY 42'))
    expect(failure.message).toContain('XYZZY 42')
    expect(FAILURES.INTERNAL.remedy).toMatch(/^Report /)
  })
})

describe('the codes that operators know from before', () => {
  /** Table 2-12 of the JP1/AJS2 mail linkage, each kept apart. */
  test.each([
    ['RECIPIENT_MAILBOX_FULL', '8004010D'],
    ['RESOURCE_EXHAUSTED', '8004010E'],
    ['AUTH_FAILED', '80040111'],
    ['NETWORK', '80040115'],
    ['STORAGE_IO', '80040116'],
    ['ACCOUNT_DISABLED', '80040124'],
    ['RECIPIENT_NOT_FOUND', '8004010F'],
    ['NO_RECIPIENTS', '80040607'],
    ['RECIPIENT_AMBIGUOUS', '80040700'],
  ])('%s is MAPI CODE=%s', (code, mapi) => {
    expect(legacyWords(code)).toBe(`MAPI CODE=${mapi}`)
  })

  test('settings that cannot be read are KAVT3409-E; what had no code has none', () => {
    expect(legacyWords('CONFIG_UNREADABLE')).toBe('KAVT3409-E')
    expect(legacyWords('PROTOCOL_BROKEN')).toBeUndefined()
    expect(legacyWords('constructor')).toBeUndefined()
  })
})
