import { expect, test } from 'vitest'
import { begunWith, type DefinedMonitor } from '../../../shared/mailbox/begun-monitors.js'

const NOW = new Date('2026-11-20T09:00:00.000Z')
const LATER = new Date('2026-12-24T09:00:00.000Z')
const nightly: DefinedMonitor = { name: 'nightly', startFrom: 'now', when: { subject: ['a'] } }
const begins = (uid: number, now = NOW) => ({ positions: { nightly: uid, daily: uid }, now })

test('a monitor that begins is remembered with its time and its first UID', () => {
  expect(begunWith(undefined, [nightly], begins(7))['nightly']).toMatchObject({
    startFrom: 'now',
    at: NOW.toISOString(),
    from: 7,
  })
})

test('nothing that is the same again is written again', () => {
  const known = begunWith(undefined, [nightly], begins(7))
  expect(begunWith(known, [nightly], begins(40, LATER))).toBe(known)
})

test('a changed definition moves neither when nor where it began', () => {
  const known = begunWith(undefined, [nightly], begins(7))
  const changed = { ...nightly, startFrom: 'all', when: { subject: ['b'] } }
  const now = begunWith(known, [changed], begins(40, LATER))['nightly']
  expect(now).toMatchObject({ startFrom: 'all', at: NOW.toISOString(), from: 7 })
  expect(now?.when).not.toBe(known['nightly']?.when)
})

test('a new name takes over when and where the former one began', () => {
  const known = begunWith(undefined, [nightly], begins(7))
  const renamed = { ...nightly, name: 'daily', formerly: 'nightly' }
  expect(begunWith(known, [renamed], begins(40, LATER))['daily']).toMatchObject({
    at: NOW.toISOString(),
    from: 7,
  })
})

test('what was written before it was remembered begins where it stands', () => {
  const when = begunWith(undefined, [nightly], begins(7))['nightly']?.when ?? ''
  const known = { nightly: { startFrom: 'now', when } }
  expect(begunWith(known, [nightly], begins(40, LATER))['nightly']).toEqual({
    startFrom: 'now',
    when,
    at: LATER.toISOString(),
    from: 40,
  })
})
