import { describe, expect, test } from 'vitest'
import { type FindingStep, findServers, type Lookups } from '../../../cli/discovery/find-servers.js'
import { type MailServer, PROTOCOLS, serverWords } from '../../../cli/discovery/mail-servers.js'

const LIMIT_MS = 30_000

const nothing: Lookups = {
  srv: async () => [],
  mx: async () => [],
  autoconfig: async () => undefined,
  isOpen: async () => true,
}

const isAt =
  (...hosts: string[]) =>
  async ({ host }: MailServer) =>
    hosts.includes(host)

/** `srv: imap mail.example.co.jp:993, TLS`: what was found, by which sources it went. */
async function found(lookups: Partial<Lookups>, address = 'ops@example.co.jp') {
  const steps: FindingStep[] = []
  const servers = await findServers(address, PROTOCOLS, {
    lookups: { ...nothing, ...lookups },
    signal: AbortSignal.timeout(LIMIT_MS),
    onStep: (step) => steps.push(step),
  })
  const words = (server: MailServer) => serverWords(server)
  return {
    sources: steps.map(({ source }) => source).join(' '),
    imap: servers.imap.map(words),
    smtp: servers.smtp.map(words),
    steps,
    servers,
  }
}

const AUTOCONFIG = `<clientConfig version="1.1"><emailProvider id="x">
  <incomingServer type="imap"><hostname>imap.host.example</hostname><port>993</port><socketType>SSL</socketType></incomingServer>
  <outgoingServer type="smtp"><hostname>smtp.host.example</hostname><port>587</port><socketType>STARTTLS</socketType></outgoingServer>
</emailProvider></clientConfig>`

describe('the order', () => {
  test('a provider that is known by name is asked nothing', async () => {
    const asked: string[] = []
    const told = await found(
      {
        srv: async (name) => {
          asked.push(name)
          return []
        },
      },
      'somebody@gmail.com',
    )
    expect(told.sources).toBe('preset')
    expect(told.imap).toEqual(['imap.gmail.com:993, TLS'])
    expect(told.smtp[0]).toBe('smtp.gmail.com:465, TLS')
    expect(asked).toEqual([])
  })

  test('SRV records come before the configuration file', async () => {
    const told = await found({
      srv: async (name) =>
        name.startsWith('_imaps.')
          ? [{ name: 'mail.example.co.jp', port: 993, priority: 0, weight: 1 }]
          : name.startsWith('_submission.')
            ? [{ name: 'mail.example.co.jp', port: 587, priority: 0, weight: 1 }]
            : [],
      autoconfig: async () => ({ url: 'https://x', text: AUTOCONFIG }),
    })
    expect(told).toMatchObject({
      sources: 'preset srv',
      imap: ['mail.example.co.jp:993, TLS'],
      smtp: ['mail.example.co.jp:587, STARTTLS'],
    })
  })

  test('what one source does not have, the next may', async () => {
    const told = await found({
      srv: async (name) =>
        name.startsWith('_imaps.')
          ? [{ name: 'mail.example.co.jp', port: 993, priority: 0, weight: 1 }]
          : [],
      autoconfig: async () => ({ url: 'https://x', text: AUTOCONFIG }),
    })
    expect(told).toMatchObject({
      sources: 'preset srv autoconfig',
      imap: ['mail.example.co.jp:993, TLS'],
      smtp: ['smtp.host.example:587, STARTTLS'],
    })
  })

  test('a server that nobody answers at does not count', async () => {
    const told = await found({
      srv: async () => [{ name: 'old.example.co.jp', port: 993, priority: 0, weight: 1 }],
      autoconfig: async () => ({ url: 'https://x', text: AUTOCONFIG }),
      isOpen: isAt('imap.host.example', 'smtp.host.example'),
    })
    expect(told.sources).toBe('preset srv autoconfig')
    expect(told.imap).toEqual(['imap.host.example:993, TLS'])
    expect(told.steps[1]?.closed.map(({ host }) => host)).toContain('old.example.co.jp')
  })

  test('MX tells the provider, and it is used as if it was named', async () => {
    const told = await found({ mx: async () => ['aspmx.l.google.com'] })
    expect(told.sources).toBe('preset srv autoconfig mx')
    expect(told.servers.imap).toMatchObject([{ provider: 'gmail' }])
  })

  test('guesses at last: TLS of every name before STARTTLS', async () => {
    const told = await found({ isOpen: isAt('mail.example.co.jp') })
    expect(told.sources).toBe('preset srv autoconfig mx guess')
    expect(told.imap).toEqual(['mail.example.co.jp:993, TLS', 'mail.example.co.jp:143, STARTTLS'])
    expect(told.smtp).toEqual(['mail.example.co.jp:465, TLS', 'mail.example.co.jp:587, STARTTLS'])
  })
})

test('a hoster is recognised whose servers only the contract tells', async () => {
  const told = await found({ mx: async () => ['dmail.kagoya.net'], isOpen: async () => false })
  expect(told.steps[3]?.detail).toMatch(/Kagoya names the servers in the contract.*--username/)
  expect(told.imap).toEqual([])
})

test('a source that fails is told of, and the others are asked', async () => {
  const told = await found({
    srv: async () => {
      throw new Error('queryA ETIMEOUT')
    },
    isOpen: isAt('imap.example.co.jp'),
  })
  expect(told.steps[1]?.detail).toBe('no answer: queryA ETIMEOUT')
  expect(told.imap).toEqual(['imap.example.co.jp:993, TLS', 'imap.example.co.jp:143, STARTTLS'])
})

test('when the time is over, nobody is waited for', async () => {
  const ended = new AbortController()
  const steps: FindingStep[] = []
  const servers = findServers('ops@example.co.jp', PROTOCOLS, {
    lookups: {
      ...nothing,
      mx: () => new Promise(() => queueMicrotask(() => ended.abort())),
    },
    signal: ended.signal,
    onStep: (step) => steps.push(step),
  })
  expect(await servers).toEqual({ imap: [], smtp: [] })
  expect(steps.at(-1)).toMatchObject({ source: 'mx', detail: expect.stringContaining('is over') })
})
