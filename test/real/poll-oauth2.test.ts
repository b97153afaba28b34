import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { days, everything } from '../../shared/jobs/define-jobs.js'
import { IMAP_LIMITS } from '../../shared/mailbox/imap/imap-limits.js'
import { imapMailboxes } from '../../shared/mailbox/imap/imap-mailbox.js'
import type { Dovecot } from '../servers/dovecot.js'
import { startDovecotForTokens } from '../servers/dovecot-oauth2.js'
import { realServer } from '../servers/real-server.js'
import { type OAuth2World, startOAuth2World } from '../worlds/oauth2-world.js'
import { type PollWorld, pollRequestOf, startPollWorld } from '../worlds/poll-world.js'

const dovecotHere = realServer('dovecot')
if (!dovecotHere.available) console.log(`Skipped: OAuth2 at a real Dovecot. ${dovecotHere.reason}`)

const MAIL = Buffer.from('From: a@example.com\r\nSubject: one\r\n\r\nbody of the only mail\r\n')
const MONITOR = { when: everything(), keep: { for: days(7) }, startFrom: 'all' }

describe.skipIf(!dovecotHere.available).each([
  { mechanisms: ['oauthbearer'], method: 'OAUTHBEARER' },
  { mechanisms: ['xoauth2'], method: 'XOAUTH2' },
  { mechanisms: ['xoauth2', 'oauthbearer'], method: 'OAUTHBEARER' },
] as const)('a mailbox on a Dovecot that offers $mechanisms', ({ mechanisms, method }) => {
  let oauth2: OAuth2World
  let dovecot: Dovecot
  let world: PollWorld

  beforeAll(async () => {
    oauth2 = await startOAuth2World({ rotation: 'strict' })
    dovecot = await startDovecotForTokens(mechanisms, oauth2.server.introspectionUrl)
    await dovecot.deliver(dovecot.user, [MAIL])
  })
  afterAll(async () => {
    await dovecot?.stop()
    await oauth2?.close()
  })
  beforeEach(async () => {
    world = await startPollWorld()
    oauth2.store({ grant: 'refresh_token', refreshToken: oauth2.server.consent() })
  })
  afterEach(() => world.close())

  const poll = (credentials = oauth2.newCredentials()) =>
    world.poll(
      pollRequestOf(
        { host: 'localhost', port: dovecot.imapsPort, ca: dovecot.certificatePem, auth: 'oauth2' },
        { all: MONITOR },
      ),
      { credentials },
    )

  test(`is polled by ${method}, and its new refresh token is stored`, async () => {
    const before = oauth2.stored()
    expect(await poll()).toMatchObject({ result: 'succeeded', decided: 1, matched: 1 })
    expect(await dovecot.log()).toContain(`method=${method}`)
    expect(oauth2.stored()).not.toBe(before)
    expect(await poll()).toMatchObject({ result: 'succeeded', decided: 0 })
  })

  test('is polled by an application', async () => {
    oauth2.store({ grant: 'client_credentials' })
    expect(await poll()).toMatchObject({ result: 'succeeded', matched: 1 })
  })

  test('is polled with a fresh token, once the one at hand has ended', async () => {
    const credentials = oauth2.newCredentials()
    expect((await poll(credentials)).result).toBe('succeeded')
    oauth2.server.endAccessTokens()
    const granted = oauth2.server.accessTokens.length
    expect((await poll(credentials)).result).toBe('succeeded')
    expect((await poll(credentials)).result).toBe('succeeded')
    expect(oauth2.server.accessTokens).toHaveLength(granted + 1)
  })

  test('refuses a token that is none: the failure has its words, and not the token', async () => {
    const open = imapMailboxes(IMAP_LIMITS)(
      { host: 'localhost', port: dovecot.imapsPort, security: 'tls', ca: dovecot.certificatePem },
      { username: dovecot.user, accessToken: 'not-a-real-access-token' },
      { timeLimitMs: 10_000 },
    )
    await expect(open).rejects.toMatchObject({
      code: 'AUTH_FAILED',
      message: expect.stringMatching(
        /^localhost:\d+: AUTHENTICATE \w+: NO \[AUTHENTICATIONFAILED\] Authentication failed\. \{"status":"\w+"/,
      ),
    })
    await expect(open).rejects.not.toHaveProperty('message', expect.stringContaining('not-a-real'))
  })
})
