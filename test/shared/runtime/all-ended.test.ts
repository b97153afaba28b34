import { expect, test } from 'vitest'
import { allEnded } from '../../../shared/runtime/all-ended.js'

test('what all resolve with, in their order', async () => {
  expect(await allEnded([Promise.resolve(1), Promise.resolve(2)])).toEqual([1, 2])
})

test('a failure is told when the others have ended, too', async () => {
  const ended: string[] = []
  const slow = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
    ended.push('slow')
  })
  const failing = allEnded([Promise.reject(new Error('first')), slow])
  await expect(failing).rejects.toThrow('first')
  expect(ended).toEqual(['slow'])
})
