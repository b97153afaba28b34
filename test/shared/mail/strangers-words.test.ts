import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judgeRecipient } from '../../../shared/mail/delivery-report/reasons/judge-recipient.js'
import { readHeaders } from '../../../shared/mail/headers/read-headers.js'
import { conditionText } from '../../../shared/mail/text/condition-text.js'
import { countFromEnvironment } from '../../count-from-environment.js'
import { message, walk } from './mail-bytes.js'

/** Few in the suite; `FUZZ_RUNS=100000 vitest run strangers-words` for a night. */
const numRuns = countFromEnvironment('FUZZ_RUNS', 150)

/** What every object inherits, and arrays, functions and maps beside it. */
const INHERITED = [
  ...Object.getOwnPropertyNames(Object.prototype),
  ...['prototype', 'length', 'name', 'get', 'has', 'size', 'then', 'toJSON'],
]
/** Any word at all; one line of a header. */
const word = fc
  .oneof(fc.string(), fc.string({ unit: 'grapheme' }), fc.constantFrom(...INHERITED))
  .map((text) => text.toWellFormed().replace(/[\r\n]/g, ' '))

describe('words of strangers mean nothing that was not agreed on', () => {
  it.each(INHERITED)('a charset called %s is not known', async (charset) => {
    const headers = readHeaders(Buffer.from(`Subject: =?${charset}?q?=E3=81=82?=\r\n\r\n`))
    expect(headers.subject).toBe('あ')
    expect(headers.doubts('subject')).toEqual(['CHARSET_UNKNOWN'])
    const mail = await walk(message(`Content-Type: text/plain; charset=${charset}`, '', 'あ'))
    expect(mail.text).toEqual({
      value: 'あ\n',
      charset: 'utf-8',
      truncated: false,
      doubts: ['CHARSET_UNKNOWN'],
    })
    const ascii = await walk(message(`Content-Type: text/plain; charset=${charset}`, '', 'a'))
    expect(ascii.text?.charset).toBe('us-ascii')
  })

  it.each(INHERITED)('an encoding called %s is not known', async (encoding) => {
    const mail = await walk(message(`Content-Transfer-Encoding: ${encoding}`, '', 'as it is'))
    expect(mail.text?.value).toBe('as it is\n')
    expect(mail.warnings).toMatchObject([{ code: 'ENCODING_UNKNOWN' }])
  })

  it.each(INHERITED)('a status or a reply called %s has no reason of its own', (said) => {
    const statement = { recipient: 'a@example.com', status: `5.${said}`, diagnostic: said }
    const { reason } = judgeRecipient(statement)
    expect(['string', 'undefined']).toContain(typeof reason)
  })

  it('any word is taken anywhere, and what is read can be written as JSON that all can read', async () => {
    const words = fc.record({
      charset: word,
      encoding: word,
      type: word,
      parameter: word,
      zone: word,
      field: word,
      body: word,
    })
    await fc.assert(
      fc.asyncProperty(words, async ({ charset, encoding, type, parameter, zone, field, body }) => {
        const mail = await walk(
          message(
            `Subject: =?${charset}?q?=E3=81=82?= =?${charset}?b?2AA=?=`,
            `From: =?${charset}?q?=E3=81=82?= <a@example.com>`,
            `Date: Sat, 28 Feb 2026 10:00:00 ${zone}`,
            `${field}: ${field}`,
            'Content-Type: multipart/mixed; boundary=b',
            '',
            '--b',
            `Content-Type: text/plain; charset="${charset}"; ${parameter}=${parameter}`,
            `Content-Transfer-Encoding: ${encoding}`,
            '',
            `${body} \xd8\x00`,
            '--b',
            `Content-Type: ${type}; name*=${charset}''%E3%81%82; ${parameter}*0*=${charset}''x`,
            `Content-Disposition: ${parameter}; filename="${body}"`,
            '',
            body,
            '--b--',
          ),
        )
        const { subject, from, to, date, messageId } = mail.headers
        const told = JSON.stringify({
          ...mail,
          headers: { subject, from, to, date, messageId, values: mail.headers.values(field) },
          seen: conditionText(mail).value,
        })
        expect(told).not.toMatch(/(?<!\\)(?:\\\\)*\\ud[89a-f]/)
        for (const { charset: read } of [mail.text, mail.html].flatMap((one) => one ?? []))
          expect(typeof read).toBe('string')
        for (const { safeName, contentType } of mail.attachments)
          expect([typeof safeName, typeof contentType]).toEqual(['string', 'string'])
      }),
      { numRuns },
    )
  })
})
