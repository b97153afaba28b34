import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import {
  SmtpDialogue,
  type SmtpStep,
  type StepLimits,
} from '../../../../../shared/delivery/transports/smtp/smtp-dialogue.js'
import {
  settingOf,
  smtpLimits,
} from '../../../../../shared/delivery/transports/smtp/smtp-limits.js'

const LIMITS: StepLimits = smtpLimits({ connectSeconds: 30, wholeSeconds: 600 }).steps

let silences: [SmtpStep, number][]
let dialogue: SmtpDialogue

beforeEach(() => {
  vi.useFakeTimers()
  silences = []
  dialogue = new SmtpDialogue(LIMITS, {
    answered: () => {},
    silent: (step, limitMs) => silences.push([step, limitMs]),
  })
})
afterEach(() => vi.useRealTimers())

/** A dialogue as far as each step, which then is waited for. */
const AS_FAR_AS: readonly [SmtpStep, number, () => void][] = [
  ['connect', 30_000, () => dialogue.await('connect')],
  ['greeting', 300_000, () => dialogue.await('greeting')],
  ['EHLO', 300_000, () => dialogue.said('EHLO example.co.jp')],
  ['EHLO', 300_000, () => dialogue.said('HELO example.co.jp')],
  ['STARTTLS', 300_000, () => dialogue.said('STARTTLS')],
  ['AUTH', 300_000, () => dialogue.said('AUTH PLAIN')],
  ['AUTH', 300_000, () => dialogue.said('/* secret */')],
  ['MAIL FROM', 300_000, () => dialogue.said('MAIL FROM:<a@example.com>')],
  ['RCPT TO', 300_000, () => dialogue.said('RCPT TO:<b@example.com>')],
  ['DATA', 120_000, () => dialogue.said('DATA')],
  ['data block', 180_000, () => dialogue.await('data block')],
  ['RSET', 20_000, () => dialogue.said('RSET')],
  ['QUIT', 2_000, () => dialogue.said('QUIT')],
]

test.each(AS_FAR_AS)('%s is waited for, %d ms', (step, limitMs, begin) => {
  begin()
  expect(dialogue.step).toBe(step)
  vi.advanceTimersByTime(limitMs - 1)
  expect(silences).toEqual([])
  vi.advanceTimersByTime(1)
  expect(silences).toEqual([[step, limitMs]])
})

test('the end of the data has no limit but the whole', () => {
  dialogue.await('end of data')
  vi.advanceTimersByTime(86_400_000)
  expect(silences).toEqual([])
})

test('an answer ends the wait, and says what it was given to', () => {
  dialogue.said('MAIL FROM:<a@example.com>')
  dialogue.heard('250 Ok')
  vi.advanceTimersByTime(86_400_000)
  expect(silences).toEqual([])
  expect(dialogue.answered).toBe('MAIL FROM')
})

test('GIVEN commands that went out together THEN they are answered in their order, each within its limit', () => {
  for (const line of ['MAIL FROM:<a@example.com>', 'RCPT TO:<b@example.com>', 'DATA'])
    dialogue.said(line)
  expect(dialogue.step).toBe('MAIL FROM')
  vi.advanceTimersByTime(299_000)
  dialogue.heard('250 Ok')
  vi.advanceTimersByTime(299_000)
  dialogue.heard('250 Ok')
  expect(dialogue.step).toBe('DATA')
  vi.advanceTimersByTime(120_000)
  expect(silences).toEqual([['DATA', 120_000]])
})

test('STARTTLS lasts until the next command, since the handshake belongs to it', () => {
  dialogue.said('STARTTLS')
  dialogue.heard('220 Go ahead')
  expect(dialogue.step).toBe('STARTTLS')
  vi.advanceTimersByTime(299_000)
  dialogue.said('EHLO example.co.jp')
  expect(dialogue.step).toBe('EHLO')
  vi.advanceTimersByTime(299_000)
  expect(silences).toEqual([])
})

test('while it is our turn, nobody is waited for', () => {
  dialogue.await('data block')
  dialogue.rest()
  vi.advanceTimersByTime(86_400_000)
  expect(silences).toEqual([])
})

test('limits.response of a sender counts for every answer, and for nothing else', () => {
  const { steps } = smtpLimits({ connectSeconds: 30, responseSeconds: 45, wholeSeconds: 600 })
  for (const [step, limitMs] of Object.entries(steps)) {
    if (settingOf(STEPS.find((each) => each === step) ?? 'QUIT') === 'limits.response')
      expect(limitMs).toBe(45_000)
  }
  expect(steps).toMatchObject({ connect: 30_000, 'data block': 180_000, RSET: 20_000 })
  expect(STEPS.filter((step) => settingOf(step) === 'limits.response')).toHaveLength(7)
})

const STEPS: readonly SmtpStep[] = [...new Set(AS_FAR_AS.map(([step]) => step))]
