import { expect, test } from 'vitest'
import { ConfigurationUnreadable } from '../../../shared/failures/configuration-errors.js'
import { createLog } from '../../../shared/runtime/log.js'
import { logThrown } from '../../../shared/runtime/log-thrown.js'

function recordedLog() {
  const lines: string[] = []
  const now = () => new Date('2026-11-21T09:00:00.000Z')
  return { log: createLog({ now, write: (line) => lines.push(line) }), lines }
}

test('what is thrown is written down by its code, and thrown', async () => {
  const { log, lines } = recordedLog()
  const failure = new ConfigurationUnreadable('the input is none')
  await expect(logThrown(log, () => Promise.reject(failure))).rejects.toBe(failure)
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { event: 'run failed', code: 'CONFIG_UNREADABLE', legacy: 'KAVT3409-E' },
  ])
})

test('a bug is INTERNAL; what ends well is answered, and nothing is written', async () => {
  const { log, lines } = recordedLog()
  await expect(logThrown(log, () => Promise.reject(new TypeError('x')))).rejects.toThrow(TypeError)
  expect(await logThrown(log, async () => 'done')).toBe('done')
  expect(lines.map((line) => JSON.parse(line).code)).toEqual(['INTERNAL'])
})
