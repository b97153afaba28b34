import { expect, test } from 'vitest'
import {
  popServerOf,
  smtpPortOf,
  smtpServerOf,
} from '../../../../shared/jobs/values/server-defaults.js'

const HOST = { host: 'mail.example.co.jp' }

test.each([
  { given: {}, port: 587, security: 'starttls' },
  { given: { security: 'tls' }, port: 465, security: 'tls' },
  { given: { security: 'starttls' }, port: 587, security: 'starttls' },
  { given: { security: 'none' }, port: 25, security: 'none' },
  { given: { port: 465 }, port: 465, security: 'tls' },
  { given: { port: 2465 }, port: 2465, security: 'tls' },
  { given: { port: 587 }, port: 587, security: 'starttls' },
  { given: { port: 25 }, port: 25, security: 'starttls' },
  { given: { port: 10_025 }, port: 10_025, security: 'starttls' },
  { given: { port: 587, security: 'tls' }, port: 587, security: 'tls' },
] as const)('SMTP with $given: $security on $port', ({ given, port, security }) => {
  expect(smtpServerOf({ ...HOST, ...given })).toEqual({ ...HOST, port, security })
  expect(smtpPortOf(given)).toBe(port)
})

test.each([
  { given: {}, port: 995, security: 'tls' },
  { given: { security: 'starttls' }, port: 110, security: 'starttls' },
  { given: { security: 'none' }, port: 110, security: 'none' },
  { given: { port: 110 }, port: 110, security: 'starttls' },
  { given: { port: 10_995 }, port: 10_995, security: 'tls' },
] as const)('POP3 with $given: $security on $port', ({ given, port, security }) => {
  expect(popServerOf({ ...HOST, ...given })).toEqual({ ...HOST, port, security })
})

test('what is said of the certificate stays', () => {
  const certificate = { servername: 'other.example.co.jp', ca: '-----BEGIN CERTIFICATE-----' }
  expect(smtpServerOf({ ...HOST, ...certificate })).toMatchObject(certificate)
})
