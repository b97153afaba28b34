import { describe, expect, test } from 'vitest'
import { autoconfigServers } from '../../../cli/discovery/autoconfig-servers.js'
import { saidServers } from '../../../cli/discovery/guessed-servers.js'
import { type MailServer, serverWords } from '../../../cli/discovery/mail-servers.js'
import { providerOfDomain, providerOfMx } from '../../../cli/discovery/presets.js'
import { SRV_SERVICES, srvServers } from '../../../cli/discovery/srv-servers.js'

const [imaps] = SRV_SERVICES
const record = (name: string, priority: number, weight: number, port = 993) => ({
  name,
  priority,
  weight,
  port,
})

describe('SRV records', () => {
  test('by priority, then by weight', () => {
    const records = [
      record('c.example.co.jp', 20, 0),
      record('b.example.co.jp', 10, 1),
      record('a.example.co.jp.', 10, 9),
    ]
    expect(srvServers(imaps, records, 'example.co.jp').map(({ host }) => host)).toEqual([
      'a.example.co.jp',
      'b.example.co.jp',
      'c.example.co.jp',
    ])
  })

  test.each<[string, string, boolean]>([
    ['mail.example.co.jp', 'example.co.jp', false],
    ['example.co.jp', 'example.co.jp', false],
    ['MAIL.EXAMPLE.CO.JP', 'example.co.jp', false],
    ['mail.notexample.co.jp', 'example.co.jp', true],
    ['mail.hoster.example', 'example.co.jp', true],
    ['imap.fastmail.com', 'example.co.jp', false],
    ['imap.fastmail.com.evil.example', 'example.co.jp', true],
  ])('%s for %s: a person has to know it: %s', (host, domain, isForeign) => {
    const [server] = srvServers(imaps, [record(host, 0, 0)], domain)
    expect(server?.isForeign ?? false).toBe(isForeign)
  })

  test.each([[record('.', 0, 0, 0)], [record('', 0, 0, 0)]])('%j is no server', (none) => {
    expect(srvServers(imaps, [none], 'example.co.jp')).toEqual([])
  })
})

const fileWith = (inner: string) =>
  `<?xml version="1.0"?><clientConfig version="1.1"><emailProvider id="x">${inner}</emailProvider></clientConfig>`
const serverOf = (fields: Record<string, string>, type = 'imap') => {
  const element = type === 'smtp' ? 'outgoingServer' : 'incomingServer'
  const inner = Object.entries(fields).map(([name, text]) => `<${name}>${text}</${name}>`)
  return `<${element} type="${type}">\n${inner.join('\n')}\n</${element}>`
}
const right = { hostname: 'imap.host.example', port: '993', socketType: 'SSL' }

describe('the configuration file of a domain', () => {
  test('its servers, TLS first, with who logs in', () => {
    const xml = fileWith(
      serverOf({ ...right, port: '143', socketType: 'STARTTLS' }) +
        serverOf({ hostname: 'pop.host.example', port: '995', socketType: 'SSL' }, 'pop3') +
        serverOf({ ...right, username: '%EMAILLOCALPART%' }) +
        serverOf(
          {
            hostname: 'smtp.%EMAILDOMAIN%',
            port: '465',
            socketType: 'SSL',
            username: '%EMAILADDRESS%',
          },
          'smtp',
        ),
    )
    expect(autoconfigServers(xml, 'ops@example.co.jp')).toEqual({
      servers: [
        {
          protocol: 'imap',
          host: 'imap.host.example',
          port: 993,
          security: 'tls',
          username: 'ops',
        },
        { protocol: 'imap', host: 'imap.host.example', port: 143, security: 'starttls' },
        { protocol: 'smtp', host: 'smtp.example.co.jp', port: 465, security: 'tls' },
      ],
    })
  })

  test.each<[string, Record<string, string>]>([
    ['a line in the clear', { ...right, socketType: 'plain' }],
    ['no port', { ...right, port: '' }],
    ['a port that is none', { ...right, port: '99999' }],
    ['a host that is none', { ...right, hostname: 'imap host' }],
    ['no host', { port: '993', socketType: 'SSL' }],
  ])('%s: the server is left out', (_, fields) => {
    expect(autoconfigServers(fileWith(serverOf(fields)), 'ops@example.co.jp')).toEqual({
      servers: [],
    })
  })

  test('what stands in a comment is not there', () => {
    const xml = fileWith(`<!-- ${serverOf(right)} -->`)
    expect(autoconfigServers(xml, 'ops@example.co.jp')).toEqual({ servers: [] })
  })

  test('tokens only', () => {
    const xml = fileWith(serverOf({ ...right, authentication: 'OAuth2' }))
    expect(autoconfigServers(xml, 'ops@example.co.jp')).toMatchObject({
      servers: [{ isTokenOnly: true }],
    })
  })

  test.each([
    '<html><body>not found</body></html>',
    '<!DOCTYPE x [<!ENTITY a "b">]><clientConfig></clientConfig>',
    '',
  ])('no such file: %s', (text) => {
    expect(autoconfigServers(text, 'ops@example.co.jp')).toHaveProperty('problem')
  })
})

describe('providers', () => {
  test.each<[string, string]>([
    ['gmail.com', 'Gmail'],
    ['outlook.jp', 'Outlook.com'],
    ['contoso.onmicrosoft.com', 'Microsoft 365'],
    ['icloud.com', 'iCloud'],
    ['example.sakura.ne.jp', 'Sakura'],
  ])('%s is of %s', (domain, name) => {
    expect(providerOfDomain(domain)?.name).toBe(name)
  })

  test.each(['yahoo.co.jp', 'notgmail.com', 'example.co.jp'])('%s is of none', (domain) => {
    expect(providerOfDomain(domain)).toBeUndefined()
  })

  test.each<[string, string]>([
    ['contoso-com.mail.protection.outlook.com', 'Microsoft 365'],
    ['hotmail-com.olc.protection.outlook.com', 'Outlook.com'],
    ['ASPMX.L.GOOGLE.COM', 'Gmail'],
    ['in1-smtp.messagingengine.com', 'Fastmail'],
    ['mx.zoho.jp', 'Zoho (zoho.jp)'],
    ['mx01.lolipop.jp', 'LOLIPOP'],
  ])('%s takes mail for %s', (host, name) => {
    expect(providerOfMx([host])?.name).toBe(name)
  })

  test('a host among those of other customers is one that a person has to know', () => {
    expect(providerOfMx(['example.sakura.ne.jp'])?.servers).toMatchObject([
      { host: 'example.sakura.ne.jp', isForeign: true },
      { isForeign: true },
      { isForeign: true },
    ])
  })

  test('one that takes tokens only says so', () => {
    expect(providerOfDomain('outlook.com')?.servers[0]).toMatchObject({
      host: 'outlook.office365.com',
      isTokenOnly: true,
    })
    expect(providerOfDomain('gmail.com')?.servers[0]).not.toHaveProperty('isTokenOnly')
  })
})

describe('a server that was named', () => {
  const words = (servers: readonly MailServer[]) => servers.map(serverWords)
  test.each<[Parameters<typeof saidServers>[1], string[]]>([
    [{ host: 'h', port: 'auto', security: 'auto' }, ['h:993, TLS', 'h:143, STARTTLS']],
    [{ host: 'h', port: 'auto', security: 'starttls' }, ['h:143, STARTTLS']],
    [{ host: 'h', port: 143, security: 'auto' }, ['h:143, STARTTLS', 'h:143, TLS']],
    [{ host: 'h', port: 10_993, security: 'auto' }, ['h:10993, TLS', 'h:10993, STARTTLS']],
    [{ host: 'h', port: 10_993, security: 'tls' }, ['h:10993, TLS']],
  ])('%j', (said, expected) => {
    expect(words(saidServers('imap', said))).toEqual(expected)
  })
})
