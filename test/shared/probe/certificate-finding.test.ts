import { expect, test } from 'vitest'
import { certificateFinding } from '../../../shared/probe/certificate-finding.js'

const NOW = new Date('2026-11-21T12:00:00Z')
const inDays = (days: number) => new Date(NOW.getTime() + days * 86_400_000)
const certificate = (days: number) => ({
  fingerprint: 'AA:BB',
  subject: 'imap.example.co.jp',
  issuer: 'Test CA',
  expiresAt: inDays(days),
})

test.each([
  { days: 61, daysLeft: 61, warned: 0 },
  { days: 30.5, daysLeft: 30, warned: 0 },
  { days: 30, daysLeft: 30, warned: 1 },
  { days: 14, daysLeft: 14, warned: 1 },
  { days: 2.5, daysLeft: 2, warned: 1 },
])('$days days before the end: $daysLeft, $warned warnings', ({ days, daysLeft, warned }) => {
  const { detail, facts, warnings = [] } = certificateFinding(certificate(days), NOW)
  expect(detail).toContain('imap.example.co.jp, signed by Test CA')
  expect(facts).toEqual({ daysLeft })
  expect(warnings).toHaveLength(warned)
})

test('one that is not there', () => {
  expect(certificateFinding(undefined, NOW)).toEqual({
    detail: 'encrypted; the server has shown no certificate',
  })
})
