import { expect, test } from 'vitest'
import { Milestones } from '../../../shared/probe/milestones.js'

const given = () => {
  const work = Promise.withResolvers<string>()
  let reach = (_: 'first' | 'second'): void => {}
  let begun = 0
  const milestones = new Milestones<'first' | 'second', string>((reached) => {
    begun += 1
    reach = reached
    return work.promise
  })
  return { milestones, work, reach: (name: 'first' | 'second') => reach(name), begun: () => begun }
}

test('nothing begins before somebody waits, and then once', async () => {
  const { milestones, reach, begun } = given()
  expect(begun()).toBe(0)
  expect(await milestones.ended()).toBeUndefined()
  const first = milestones.until('first')
  reach('first')
  await first
  const second = milestones.until('second')
  reach('second')
  await second
  expect(begun()).toBe(1)
})

test('a moment that came before anybody waited for it has come', async () => {
  const { milestones, reach } = given()
  const first = milestones.until('first')
  reach('second')
  reach('first')
  await first
  await milestones.until('second')
})

test('the end of the work is the end of waiting', async () => {
  const { milestones, work } = given()
  const first = milestones.until('first')
  work.resolve('done')
  await first
  await milestones.until('second')
  expect(await milestones.result()).toBe('done')
  expect(await milestones.ended()).toBe('done')
})

test('what has not come when the work fails never comes; what has, has', async () => {
  const { milestones, work, reach } = given()
  const first = milestones.until('first')
  reach('first')
  await first
  work.reject(new Error('broken'))
  await expect(milestones.until('second')).rejects.toThrow('broken')
  await expect(milestones.result()).rejects.toThrow('broken')
  expect(await milestones.ended()).toBeUndefined()
})
