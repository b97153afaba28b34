import { expect, test } from 'vitest'
import { mailServerOf } from '../../../shared/mailbox/mail-server.js'

test.each([
  { security: 'tls', port: undefined, connected: 993 },
  { security: 'starttls', port: undefined, connected: 143 },
  { security: 'none', port: undefined, connected: 143 },
  { security: 'tls', port: 10_993, connected: 10_993 },
  { security: 'none', port: 993, connected: 993 },
] as const)('$security on port $port connects to $connected', ({ security, port, connected }) => {
  expect(mailServerOf({ host: 'imap.example.com', security, port })).toEqual({
    host: 'imap.example.com',
    port: connected,
    security,
  })
})

test('the name on the certificate and a private authority are passed on', () => {
  const given = { host: '192.0.2.1', security: 'tls', servername: 'imap.example.com', ca: 'PEM' }
  expect(mailServerOf({ ...given, security: 'tls' })).toMatchObject(given)
})

test('a provider settles host, port and security', () => {
  expect(mailServerOf({ provider: 'icloud', security: 'tls' })).toEqual({
    host: 'imap.mail.me.com',
    port: 993,
    security: 'tls',
  })
})
