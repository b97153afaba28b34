import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { maskLoginAnswer, maskSent } from '../../../shared/failures/mask-sent.js'
import { DIGESTS, FORMS, type Form } from './sent-forms.js'

const SECRET = 'not-A-"real"\\pass+wörd/1'
const WITHHELD = '(its words are withheld: they may hold what was sent to it)'

/** So much of a form in an answer is too much. */
const PIECE = 6

const passwords = fc
  .oneof(
    fc.string({ minLength: 1, maxLength: 30 }),
    fc.string({ minLength: 4, maxLength: 40, unit: 'grapheme' }),
    fc.stringMatching(/^[a-z]{4,12}$/),
    fc.stringMatching(/^[A-Za-z0-9]{8,64}$/),
    fc.stringMatching(/^["'\\ %&=+<>a-c]{4,16}$/),
    fc.constantFrom('correct horse battery staple', 'パスワード2026', '1234567890', 'p@$$"w0rd\\'),
  )
  .map((password) => password.trim() || 'x')

const forms = fc.array(fc.constantFrom(...Object.values(FORMS)), { maxLength: 3 })

const answers = fc.constantFrom(
  (form: string) => `535 5.7.8 Error: authentication failed: ${form}`,
  (form: string) => `NO [AUTHENTICATIONFAILED] ${form} was refused`,
  (form: string) => `-ERR invalid command "${form}"`,
  (form: string) => `BAD syntax error near${form}`,
  (form: string) => `501 cannot decode <${form}>, sorry`,
)

const written = (text: string, ways: readonly Form[]): string =>
  ways.reduce((form, write) => write(form), text)

const inOneLine = (text: string): string => text.replace(/[\s\p{Cc}]+/gu, ' ').trim()

/** What an answer with the password in such a form still has of it: no more than of another password. */
function leftOf(password: string, ways: readonly Form[], told: string, beside: string): string[] {
  const line = inOneLine(written(password, ways))
  const others = ['Other/0', '??'].map((other) => inOneLine(written(other, ways)))
  const known = [WITHHELD, 'LOGIN tim "********', beside, ...others]
  const size = Math.min(PIECE, line.length)
  const pieces = Array.from({ length: line.length - size + 1 }, (_, at) =>
    line.slice(at, at + size),
  )
  return pieces.filter(
    (piece) => told.includes(piece) && !known.some((text) => text.includes(piece)),
  )
}

describe('of the answer to a login', () => {
  test('nothing is left of what was sent, in whatever forms, one on the other', {
    timeout: 120_000,
  }, () => {
    fc.assert(
      fc.property(passwords, forms, answers, (password, ways, answer) => {
        const form = written(password, ways)
        const told = maskLoginAnswer(answer(form), [password])
        const isGone =
          told.endsWith(WITHHELD) || leftOf(password, ways, told, answer('')).length === 0
        expect(isGone, `${form} in ${told}`).toBe(true)
      }),
      // One seed: of some hundred thousand compositions there is one that no more than looks like a word.
      { numRuns: 800, seed: 20_261_128 },
    )
  })

  test.each(Object.entries(DIGESTS))('nothing is left of its digest: %s', (_, digest) => {
    const told = maskLoginAnswer(`535 mismatch ${digest(SECRET)} of tim`, [SECRET])
    expect(told).toBe('535 mismatch ******** of tim')
  })
})

describe.each(Object.entries(FORMS))('%s', (_, write) => {
  test('it is not left in any answer', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(passwords, answers, (password, answer) => {
        fc.pre([...password.replace(/[\s\\]+/g, '')].length >= 4)
        const told = maskSent(answer(write(password)), [password])
        expect(leftOf(password, [write], told, answer('')), told).toEqual([])
      }),
      { numRuns: 60 },
    )
  })
})

describe('what a server says of its own stays', () => {
  test.each([
    '535 5.7.8 Error: authentication failed: generic failure',
    '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant. Visit https://aka.ms/smtp_auth_disabled for more information.',
    '534 5.7.9 Application-specific password required. https://support.google.com/mail/?p=InvalidSecondFactor - gsmtp',
    'NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)',
    'NO [SERVERBUG] LOGIN Server error - Please try again later',
    'NO Server Unavailable. 15',
    'NO Maximum number of connections from user+IP exceeded (mail_max_userip_connections=10)',
    'NO Request is throttled. Suggested Backoff Time: 299961 milliseconds',
    'NO AUTHENTICATE failed. {"status":"401","schemes":"bearer","scope":"https://mail.google.com/"}',
    'BAD User is authenticated but not connected.',
    'NO [UNAVAILABLE] Temporary authentication failure. [mail:2026-11-28 10:00:00]',
    '535 認証に失敗しました。パスワードを確認してください',
    '535 Échec de l’authentification : mot de passe erroné',
  ])('%s', (words) => {
    expect(maskLoginAnswer(words, [SECRET])).toBe(words)
  })

  test('but for what is no word: it may be made of anything', () => {
    const words = '535 No, see https://example.com/?p=No a640c23a62f3a-9e - gsmtp'
    expect(maskLoginAnswer(words, [SECRET])).toBe(
      '535 No, see https://example.com/?p=No ******** - gsmtp',
    )
  })

  test('codes stay where the words go', () => {
    const form = Buffer.from(SECRET).toString('base64')
    expect(maskSent(`535-5.7.8 You sent ${form}`, [SECRET])).toBe(`535-5.7.8 ${WITHHELD}`)
    expect(maskSent(`NO [ALERT] You sent ${form}`, [SECRET])).toBe(`NO [ALERT] ${WITHHELD}`)
  })
})

describe('a secret that stands for itself', () => {
  test.each([
    { words: `the token ${SECRET} is bad`, told: 'the token ******** is bad' },
    { words: `token=${encodeURIComponent(SECRET)}&a=b`, told: 'token=********&a=b' },
    { words: 'no token at all', told: 'no token at all' },
  ])('$words', ({ words, told }) => {
    expect(maskSent(words, [SECRET])).toBe(told)
  })

  test('is not shown by a mask within a word', () => {
    expect(maskSent('535 Wrong password', ['pass'])).toBe(`535 ${WITHHELD}`)
  })

  test('takes all words with it where it is too short to be told from them', () => {
    expect(maskSent('535 5.7.8 No', ['a1'])).toBe(`535 5.7.8 ${WITHHELD}`)
  })

  test('is nothing where it is empty', () => {
    expect(maskSent('a text', [''])).toBe('a text')
  })
})

test('a piece of a token is as good as all of it', () => {
  const token = 'ya29.a0AfB-made-up-for-this-test-0123456789'
  expect(maskSent(`NO bad token ${token.slice(5, 25)}...`, [token])).toBe(`NO ${WITHHELD}`)
})

test('what is long is cut after it was masked, so that no half of a secret is left at the end', () => {
  const told = maskSent(`${'word '.repeat(58)}${SECRET}`, [SECRET])
  expect(told).toHaveLength(298)
  expect(maskSent('word '.repeat(2_000), [SECRET])).toHaveLength(300)
  expect(maskSent(`${`${SECRET} `.repeat(400)}`, [SECRET])).toBe(WITHHELD)
})
