import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  type LoginPlaces,
  loginPlaces,
  missingLoginRemedy,
} from '../../../local/secrets/missing-login.js'
import { removeDirectory } from '../../remove-directory.js'

const NOTHING: LoginPlaces = { file: '.mailjobs/secrets.json', names: undefined, variables: [] }

describe('what to do where a login is missing', () => {
  test.each<[string, Partial<LoginPlaces>]>([
    ['operations', {}],
    ['relay-2', { names: [] }],
    ['invoices', { names: ['operations'], variables: ['MAILJOBS_SECRET_OPERATIONS'] }],
  ])('%s: the file, its form and rights, the variable', (name, places) => {
    const remedy = missingLoginRemedy(name, { ...NOTHING, ...places })
    expect(remedy).toContain(`{"${name}": {"username": "...", "password": "..."}}`)
    expect(remedy).toContain('into .mailjobs/secrets.json (chmod 600)')
    expect(remedy).toContain(`MAILJOBS_SECRET_${name.toUpperCase().replace('-', '_')} `)
    expect(remedy).not.toContain('did you mean')
  })

  test.each<[string, Partial<LoginPlaces>, RegExp]>([
    ['operations', { names: ['operation', 'relay'] }, /file has operation: did you mean oper.*s\?/],
    ['operations', { names: ['Operations'] }, /Operations \(it differs only in width or case\)/],
    ['operations', { names: ['opreations'] }, /did you mean operations/],
    ['請求', { names: ['請求書'] }, /file has 請求書: did you mean 請求\?/],
    ['ops', { variables: ['MAILJOBS_SECRET_OSP'] }, /environment has MAILJOBS_SECRET_OSP: did/],
    [
      'a-b',
      { names: ['x'], variables: ['MAILJOBS_SECRET_AB'] },
      /did you mean MAILJOBS_SECRET_A_B/,
    ],
    ['operations', { names: ['accounting', 'relay'] }, /The file has accounting, relay only\./],
    ['operations', { names: [] }, /The file has no login\./],
    ['operations', {}, /There is no \.mailjobs\/secrets\.json that can be read\./],
  ])('%s with %j: %s', (name, places, says) => {
    expect(missingLoginRemedy(name, { ...NOTHING, ...places })).toMatch(says)
  })

  test.each<[Partial<LoginPlaces>, RegExp]>([
    [
      { names: ['operations'] },
      /^correct "operations" in \.mailjobs\/secrets\.json: it must be \{/,
    ],
    [{ variables: ['MAILJOBS_SECRET_OPERATIONS'] }, /^correct MAILJOBS_SECRET_OPERATIONS: it must/],
    // The variable wins over the file.
    [
      { names: ['operations'], variables: ['MAILJOBS_SECRET_OPERATIONS'] },
      /^correct MAILJOBS_SECRET_OPERATIONS/,
    ],
  ])('one that is there and of another form is to be corrected: %j', (places, says) => {
    expect(missingLoginRemedy('operations', { ...NOTHING, ...places })).toMatch(says)
  })
})

describe('what is there', () => {
  let directory: string
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'mailjobs-'))
  })
  afterEach(() => removeDirectory(directory))

  test('the names of the file, without what runs have stored, and the variables', async () => {
    const file = join(directory, 'secrets.json')
    await writeFile(file, '\ufeff{"operations": {"password": "x"}, ".versions": {}}')
    const places = loginPlaces(file, { MAILJOBS_SECRET_RELAY: '{}', PATH: '/bin' })
    expect(places).toEqual({
      file: relative(process.cwd(), file),
      names: ['operations'],
      variables: ['MAILJOBS_SECRET_RELAY'],
    })
  })

  test.each([undefined, '', '{"operations": ', '"word"', 'null'])(
    'no names of a file with %j',
    async (content) => {
      const file = join(directory, 'secrets.json')
      if (content !== undefined) await writeFile(file, content)
      expect(loginPlaces(file, {}).names).toBeUndefined()
    },
  )
})
