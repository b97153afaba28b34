import { expect, test } from 'vitest'
import { candidateStore } from '../../../cli/secrets/candidate-store.js'

test('a proof that brings another refresh token changes what is kept', async () => {
  const store = candidateStore('first', 'v1')
  expect(await store.read('any')).toEqual({ value: 'first', version: 'v1' })
  expect(await store.lastSaved('any')).toBeUndefined()
  await store.save('any', { value: 'second', version: 'v2' })
  expect(store.value()).toBe('first')
  expect(await store.makeCurrent('any', 'v2', 'other')).toBe(false)
  expect(await store.makeCurrent('any', 'v3', 'v1')).toBe(false)
  expect(await store.makeCurrent('any', 'v2', 'v1')).toBe(true)
  expect(store.value()).toBe('second')
  expect(await store.lastSaved('any')).toEqual({ value: 'second', version: 'v2' })
})
