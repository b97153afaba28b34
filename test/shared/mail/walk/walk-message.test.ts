import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { readHeaders } from '../../../../shared/mail/headers/read-headers.js'
import { conditionText } from '../../../../shared/mail/text/condition-text.js'
import { walkMessage } from '../../../../shared/mail/walk/walk-message.js'
import { hex, inPieces, message, walk, walkWithContents } from '../mail-bytes.js'

describe('walkMessage', () => {
  it('reads headers, text, HTML and an attachment in one pass', async () => {
    const report = Buffer.from([0x50, 0x4b, 0x03, 0x04, 1, 2, 3])
    const { mail, contents } = await walkWithContents([
      message(
        'From: =?UTF-8?B?44OQ44OD44OB?= <batch@example.co.jp>',
        'To: Operations <operations@example.co.jp>, oncall@example.com',
        'Subject: [JOB-END] =?UTF-8?B?5aSc6ZaT?=',
        'Date: Wed, 18 Nov 2026 09:00:00 +0900 (JST)',
        'Message-ID: <1234@example.co.jp>',
        'Content-Type: multipart/mixed; boundary="outer"',
        '',
        'This is a multi-part message.',
        '--outer',
        'Content-Type: multipart/alternative; boundary=inner',
        '',
        '--inner',
        'Content-Type: text/plain; charset=iso-2022-jp',
        '',
        Buffer.concat([hex('1b2442 4035 3e6f 3d2a 4e3b 1b2842')]),
        '--inner',
        'Content-Type: text/html; charset=utf-8',
        'Content-Transfer-Encoding: quoted-printable',
        '',
        '<p>=E6=AD=A3=E5=B8=',
        '=B8</p>',
        '--inner--',
        '--outer',
        'Content-Type: application/zip; name="x.zip"',
        'Content-Disposition: attachment; filename="report.zip"',
        'Content-ID: <report@example.co.jp>',
        'Content-Transfer-Encoding: base64',
        '',
        report.toString('base64'),
        '--outer--',
        'Epilogue.',
      ),
    ])
    expect(mail.headers).toMatchObject({
      subject: '[JOB-END] 夜間',
      from: [{ name: 'バッチ', address: 'batch@example.co.jp' }],
      to: [
        { name: 'Operations', address: 'operations@example.co.jp' },
        { name: '', address: 'oncall@example.com' },
      ],
      date: new Date('2026-11-18T00:00:00Z'),
      messageId: '<1234@example.co.jp>',
    })
    expect(mail.text).toEqual({ value: '正常終了', charset: 'iso-2022-jp', truncated: false })
    expect(mail.html).toEqual({ value: '<p>正常</p>', charset: 'utf-8', truncated: false })
    expect(mail.attachments).toEqual([
      {
        position: 1,
        filename: 'report.zip',
        safeName: 'report.zip',
        contentType: 'application/zip',
        detectedType: 'application/zip',
        disposition: 'attachment',
        contentId: 'report@example.co.jp',
        size: 7,
        sha256: createHash('sha256').update(report).digest('hex'),
        tnef: false,
        partPath: '2',
      },
    ])
    expect(contents).toEqual([report])
    expect(mail.warnings).toEqual([])
  })

  it.each([
    [
      'a named text that is marked as one',
      ['Content-Type: text/plain; name=a.txt', 'Content-Disposition: attachment'],
    ],
    ['an invitation', ['Content-Type: text/calendar']],
    ['a form for telephones', ['Content-Type: text/x-amp-html']],
    [
      'a text declared an attachment',
      ['Content-Type: text/plain', 'Content-Disposition: attachment'],
    ],
    ['a disposition nobody knows', ['Content-Type: text/plain', 'Content-Disposition: x-secret']],
    ['a picture without a name', ['Content-Type: image/png', 'Content-ID: <logo@example.com>']],
    ['an embedded message', ['Content-Type: message/rfc822']],
    ['a part of a delivery report', ['Content-Type: message/delivery-status']],
    ['CSV without a name', ['Content-Type: text/csv']],
    ['a PGP signature', ['Content-Type: application/pgp-signature']],
    ['winmail.dat', ['Content-Type: application/ms-tnef']],
  ])('keeps as an attachment: %s', async (_, fields) => {
    const mail = await walk(message(...fields, '', 'Subject: inner', '', 'content'))
    expect(mail.attachments).toHaveLength(1)
    expect(mail.text).toBeUndefined()
    expect(mail.attachments[0]).toMatchObject({ size: 27, partPath: '1' })
  })

  it('does not walk an embedded message, whatever it holds', async () => {
    const { mail, contents } = await walkWithContents([
      message(
        'Content-Type: multipart/mixed; boundary=o',
        '',
        '--o',
        'Content-Type: message/rfc822',
        '',
        'Content-Type: multipart/mixed; boundary=i',
        '',
        '--i',
        'Content-Type: application/pdf; name=a.pdf',
        '',
        '%PDF-',
        '--i--',
        '--o--',
      ),
    ])
    expect(mail.attachments).toMatchObject([
      { contentType: 'message/rfc822', safeName: 'message.eml' },
    ])
    expect(contents[0]?.toString()).toContain('--i--')
  })

  it('takes uuencoded files out of a text', async () => {
    const { mail, contents } = await walkWithContents([
      message(
        'Subject: old',
        '',
        'begin with care',
        'begin 644 a.txt',
        '#0V%T',
        '`',
        'end',
        'after',
      ),
    ])
    expect(mail.text?.value).toBe('begin with care\nafter\n')
    expect(mail.attachments).toMatchObject([{ filename: 'a.txt', size: 3, partPath: '1' }])
    expect(contents[0]?.toString()).toBe('Cat')
  })

  it.each([
    ['text/plain; name=a.txt', 'inline'],
    ['text/plain', 'inline; filename=a.txt'],
    ['text/plain; name=a.txt', ''],
    ['text/csv; name=a.csv', ''],
    ['text/x-log; name=job.log', 'inline'],
    ['text/markdown; name=a.md', ''],
  ])('reads a text with a name, and keeps it as a file: %s %s', async (type, disposition) => {
    const { mail, contents } = await walkWithContents([
      message(`Content-Type: ${type}`, `Content-Disposition: ${disposition}`, '', 'JOB ended'),
    ])
    expect(mail.text?.value).toBe('JOB ended\n')
    expect(mail.attachments).toHaveLength(1)
    expect(contents[0]?.toString()).toBe('JOB ended\r\n')
  })

  it('reads HTML with a name, and keeps it as a file', async () => {
    const mail = await walk(message('Content-Type: text/html; name=a.html', '', '<p>JOB ended</p>'))
    expect(mail.html?.value).toBe('<p>JOB ended</p>\n')
    expect(conditionText(mail).value).toBe('JOB ended')
    expect(mail.attachments).toMatchObject([{ filename: 'a.html' }])
  })

  it.each([
    'text/x-log',
    'text/markdown',
    'text/x-patch',
    'text/foo',
    'text/troff',
    'text/enriched',
  ])('reads %s as plain text', async (type) => {
    const mail = await walk(message(`Content-Type: ${type}; charset=utf-8`, '', 'JOB 正常終了'))
    expect(mail.text?.value).toBe('JOB 正常終了\n')
    expect(mail.attachments).toEqual([])
    expect(mail.warnings).toEqual([])
  })

  it.each([
    ['plain/text', 'text/plain'],
    ['PLAIN/TEXT; charset=utf-8', 'text/plain'],
    ['plain', 'text/plain'],
    ['text', 'text/plain'],
    ['html/text', 'text/html'],
    ['html', 'text/html'],
  ])('reads %s as %s, and says so', async (declared, read) => {
    const mail = await walk(message(`Content-Type: ${declared}`, '', 'ended'))
    expect(mail[read === 'text/html' ? 'html' : 'text']?.value).toBe('ended\n')
    expect(mail.attachments).toEqual([])
    expect(mail.warnings).toMatchObject([{ code: 'CONTENT_TYPE_FALSE' }])
  })

  it.each([
    ['sales.csv', 'application/applefile', 'sales.csv.rsrc', 'sales.csv'],
    ['売上.xlsx', 'application/applefile', '売上.xlsx.rsrc', '売上.xlsx'],
    ['a b.pdf', 'Application/AppleFile', 'a b.pdf.rsrc', 'a b.pdf'],
  ])('gives the name of a Macintosh file to its data: %s', async (name, type, fork, data) => {
    const mail = await walk(
      message(
        'Content-Type: multipart/appledouble; boundary=b',
        '',
        '--b',
        `Content-Type: ${type}; name="${name}"`,
        '',
        'fork',
        '--b',
        `Content-Type: application/octet-stream; name="${name}"`,
        '',
        'data',
        '--b--',
      ),
    )
    expect(mail.attachments.map(({ safeName }) => safeName)).toEqual([fork, data])
  })

  it.each([
    'access-type=URL; URL="https://files.example.com/big.zip"; name="big.zip"',
    'access-type=anon-ftp; site=ftp.example.com; name="big.zip"',
    'access-type=local-file; name="/data/big.zip"',
    'access-type=mail-server; server="files@example.com"; name=big.zip',
    'name=big.zip',
  ])('keeps no file of that name where the content is elsewhere: %s', async (where) => {
    const mail = await walk(
      message(`Content-Type: message/external-body; ${where}`, '', 'Content-Type: application/zip'),
    )
    expect(mail.attachments).toMatchObject([{ safeName: 'message.txt' }])
    expect(mail.warnings).toMatchObject([{ code: 'CONTENT_ELSEWHERE' }])
  })

  it.each([
    ['id="a@example.com"; number=1; total=2', 'piece 1 of 2'],
    ['id="a@example.com"; number=2', 'piece 2 of ?'],
    ['id=a; total="3"; number="3"', 'piece 3 of 3'],
    ['', 'piece ? of ?'],
  ])('says that a mail is a piece of one: %s', async (parameters, detail) => {
    const mail = await walk(message(`Content-Type: message/partial; ${parameters}`, '', 'From: a'))
    expect(mail.warnings).toMatchObject([
      { code: 'MESSAGE_PARTIAL', detail: expect.stringContaining(detail) },
    ])
  })

  const UU_LINE = '#0V%T'
  it.each([
    ['that was cut', [UU_LINE], 'Cat', ''],
    [
      'that was cut, and a text behind it',
      [UU_LINE, '', '-- ', 'the gateway', 'says no'],
      'Cat',
      '\n-- \nthe gateway\nsays no\n',
    ],
    [
      'a line of which was damaged',
      [UU_LINE, '#0V%\xe9', UU_LINE, '`', 'end', 'after'],
      'CatCat',
      'after\n',
    ],
    [
      'two lines of which were joined',
      [UU_LINE, UU_LINE.repeat(30), UU_LINE, '`', 'end'],
      'CatCat',
      '',
    ],
    [
      'with empty lines between',
      [UU_LINE, '', UU_LINE, '', '`', 'end', 'after'],
      'CatCat',
      'after\n',
    ],
    [
      'the last line of which was damaged',
      [UU_LINE, '#0v%t', '`', 'end', 'after'],
      'Cat',
      'after\n',
    ],
    [
      'behind which another starts',
      [UU_LINE, 'begin 600 b', UU_LINE, '`', 'end', 'after'],
      'Cat',
      'after\n',
    ],
  ])('says so of a uuencoded file %s', async (_, lines, content, text) => {
    const bytes = Buffer.from(
      ['Subject: old', '', 'begin 644 a.txt', ...lines, ''].join('\r\n'),
      'latin1',
    )
    for (const size of [1, 7, 10_000]) {
      const { mail, contents } = await walkWithContents(inPieces(bytes, size))
      expect(mail.text?.value).toBe(text)
      expect(contents[0]?.toString()).toBe(content)
      expect(mail.warnings).toMatchObject([{ code: 'ENCODING_DAMAGED' }])
    }
  })

  it.each([
    [
      'a line in capitals',
      ['begin 0700 nightly batch', 'ERROR: DISK FULL ON HOST DB01 AT 07:00:00'],
    ],
    [
      'lines that begin alike',
      ['begin 644 x', 'ERROR: DISK FULL ON DB01', 'ERROR: DISK FULL ON DB02'],
    ],
    [
      'of just the length that the first letter says',
      ['begin 600', '+JOB 7 FAILED!! ', 'SEE THE LOG'],
    ],
    ['and an empty line', ['begin 755 JOBS', '1NIGHTLY BATCH ENDED', '', '1ALL IS WELL NOW']],
    ['a table of capitals', ['begin 644 JOBS.TXT', 'MONDAY   OK   TUESDAY   FAILED', 'MORE']],
    ['at the end of the mail', ['begin 0700', 'DATABASE BACKUP HAS FAILED ON DB01']],
  ])('leaves prose that looks like a uuencoded file: %s', async (_, lines) => {
    const bytes = message('Subject: report', '', ...lines, 'done.')
    for (const size of [1, 7, 10_000]) {
      const { mail } = await walkWithContents(inPieces(bytes, size))
      expect(mail.text?.value).toBe([...lines, 'done.', ''].join('\n'))
      expect(mail.attachments).toEqual([])
    }
  })

  it.each([
    ['blanks for zeros', [`M${' '.repeat(60)}`, `M${'A '.repeat(30)}`, '#0V%T', ' ', 'end'], 93],
    ['blanks that were stripped', [`M${'A'.repeat(40)}`, `M${'B'.repeat(60)}`, '`', 'end'], 90],
    ['one line with blanks', ['#0 %T', '`', 'end'], 3],
    ['one line with blanks, and no line of nothing', ['#0 %T', 'end'], 3],
    ['a check character', ['#0V%TX', '`', 'end'], 3],
    [
      'lines of another length',
      [`H${'A '.repeat(28)}`.slice(0, 57), `H${'B'.repeat(56)}`, 'end'],
      80,
    ],
  ])('takes a file out of a text: %s', async (_, lines, size) => {
    const bytes = message('Subject: old', '', 'begin 644 a', ...lines)
    for (const piece of [1, 7, 10_000]) {
      const { mail } = await walkWithContents(inPieces(bytes, piece))
      expect(mail.attachments).toMatchObject([{ filename: 'a', size }])
      expect(mail.text?.value).toBe('')
    }
  })

  it('tells of a header that is cut as a poll does that sees it alone', async () => {
    const fields = Array.from({ length: 3_000 }, (_, i) => `X-${i}: ${'y'.repeat(90)}`)
    const header = message('From: a@b.example', ...fields, 'To: x@example.com', '')
    const polled = readHeaders(header)
    const { headers, warnings } = await walk(Buffer.concat([header, Buffer.from('text')]))
    expect(polled.doubts('to')).toEqual(['HEADER_CUT'])
    expect(headers.doubts('to')).toEqual(polled.doubts('to'))
    expect(warnings).toEqual(polled.warnings)
  })

  it.each([
    ['a text', 'From: a@b.example\rSubject: JOB-END\rTo: c@example.com\r\rhello\r'],
    ['no body', 'Subject: JOB-END\rFrom: a@b.example\rTo: c@example.com\r'],
    ['a folded field', 'Subject: JOB-END\rTo: c@example.com,\r d@example.com\r\rSubject: other\r'],
    [
      'parts',
      'To: c@example.com\rSubject: JOB-END\rContent-Type: multipart/mixed; boundary=b\r\r--b\r\rx\r--b--',
    ],
    ['a subject that is encoded', 'Subject: =?utf-8?q?JOB-END?=\rTo: c@example.com\r\rx'],
  ])('reads a header of bare carriage returns as a poll does: %s', async (_, raw) => {
    // To a server all of it is a header.
    const polled = readHeaders(Buffer.from(raw))
    const { headers, warnings } = await walk(Buffer.from(raw))
    expect(polled.subject).toBe('JOB-END')
    expect(headers.subject).toBe(polled.subject)
    expect(headers.to).toEqual(polled.to)
    expect(headers.fields).toEqual(polled.fields)
    expect(warnings.map(({ code }) => code)).toContain('BARE_CR')
  })

  it('takes a uuencoded file without a name out of a text', async () => {
    const mail = await walk(message('Subject: old', '', 'begin 644', '#0V%T', '`', 'end', 'after'))
    expect(mail.text?.value).toBe('after\n')
    expect(mail.attachments).toMatchObject([{ safeName: 'attachment.bin', size: 3 }])
    expect(mail.attachments[0]?.filename).toBeUndefined()
  })

  it('leaves a line that only starts like a uuencoded file', async () => {
    const mail = await walk(message('Subject: old', '', 'begin 644', 'The night batch', 'end'))
    expect(mail.text?.value).toBe('begin 644\nThe night batch\nend\n')
    expect(mail.attachments).toEqual([])
  })

  it('numbers namesakes, in any case', async () => {
    const part = (name: string) => ['--b', `Content-Type: image/png; name="${name}"`, '', 'x']
    const mail = await walk(
      message(
        'Content-Type: multipart/mixed; boundary=b',
        '',
        ...['logo.png', 'LOGO.png', 'logo (2).png', '../../logo.png'].flatMap(part),
        '--b--',
      ),
    )
    expect(mail.attachments.map(({ safeName }) => safeName)).toEqual([
      'logo.png',
      'LOGO (2).png',
      'logo (2) (2).png',
      'logo (3).png',
    ])
  })

  it('unwraps format=flowed, and joins text parts', async () => {
    const mail = await walk(
      message(
        'Content-Type: multipart/mixed; boundary=b',
        '',
        '--b',
        'Content-Type: text/plain; format=flowed',
        '',
        'job nightly-batch ',
        'ended',
        '--b',
        '',
        'footer',
        '--b--',
      ),
    )
    expect(mail.text?.value).toBe('job nightly-batch ended\nfooter')
  })

  it.each([
    ['no closing boundary', ['--b', '', 'text'], 'text\n', 'MULTIPART_UNTERMINATED'],
    [
      'cut within the header of a part',
      ['--b', '', 'text', '--b', 'Content-Type: image/png'],
      'text',
      'MESSAGE_CUT',
    ],
    ['a boundary that does not occur', ['--c', '', 'text'], '--c\n\ntext\n', 'BOUNDARY_MISSING'],
    ['blanks after the boundary', ['--b  ', '', 'text', '--b-- \t'], 'text', undefined],
    [
      'a boundary that only starts alike',
      ['--b', '', '--bc', 'text', '--b--'],
      '--bc\ntext',
      undefined,
    ],
    ['no empty line before the text', ['--b', 'text', '--b--'], 'text', 'HEADER_MALFORMED'],
    [
      'another boundary than declared',
      ['--c', '', 'text', '--c--'],
      '--c\n\ntext\n--c--\n',
      'BOUNDARY_MISSING',
    ],
    [
      'a text that starts with a blank, and no header',
      ['--b', '  text', '--b--'],
      '  text',
      'HEADER_MALFORMED',
    ],
    ['an empty part', ['--b', '--b', '', 'text', '--b--'], 'text', undefined],
    ['no boundary before the text', ['text', '--b--'], 'text', 'BOUNDARY_MISSING'],
    ['nothing but blanks, and the closing boundary', ['', '--b--'], undefined, undefined],
  ])('reads on: %s', async (_, lines, value, code) => {
    const mail = await walk(message('Content-Type: multipart/mixed; boundary=b', '', ...lines))
    expect(mail.text?.value).toBe(value)
    expect(mail.warnings.map((warning) => warning.code)).toEqual(
      code ? expect.arrayContaining([code]) : [],
    )
  })

  it.each([
    [
      'no boundary',
      ['Content-Type: multipart/mixed', '', '--c', '', 'text', '--c--'],
      'BOUNDARY_MISSING',
    ],
    [
      'a fold that lost its blank',
      ['Content-Type: multipart/mixed;', 'boundary=c', '', '--c', '', 'text', '--c--'],
      undefined,
    ],
    [
      'empty lines before the first field',
      ['', '', 'Content-Type: multipart/mixed; boundary=c', '', '--c', '', 'text', '--c--'],
      undefined,
    ],
    [
      'a byte order mark',
      ['\ufeffContent-Type: multipart/mixed; boundary=c', '', '--c', '', 'text', '--c--'],
      undefined,
    ],
    [
      'a multipart of no kind',
      ['Content-Type: multipart/*; boundary=c', '', '--c', '', 'text', '--c--'],
      undefined,
    ],
    [
      'a boundary as long as a line can hold',
      [
        `Content-Type: multipart/mixed; boundary=${'c'.repeat(994)}`,
        '',
        `--${'c'.repeat(994)}`,
        '',
        'text',
        `--${'c'.repeat(994)}--`,
      ],
      undefined,
    ],
    [
      'no empty line before the first boundary',
      ['Content-Type: multipart/mixed; boundary=c', '--c', '', 'text', '--c--'],
      undefined,
    ],
    [
      'lines that end in CR alone',
      ['Subject: x\rContent-Type: multipart/mixed; boundary=c\r\r--c\r\rtext\r--c--'],
      'BARE_CR',
    ],
  ])('forgives in a header: %s', async (_, lines, code) => {
    const mail = await walk(Buffer.from(lines.join('\r\n')))
    expect(mail.text?.value).toBe('text')
    expect(mail.warnings).toMatchObject(code ? [{ code }] : [])
  })

  it('numbers parts as IMAP does', async () => {
    const mail = await walk(
      message(
        'Content-Type: multipart/mixed; boundary=o',
        '',
        '--o',
        'Content-Type: multipart/mixed; boundary=i',
        '',
        ...[
          '--i',
          'Content-Type: image/png',
          '',
          'a',
          '--i',
          'Content-Type: image/png',
          '',
          'b',
          '--i--',
        ],
        '--o',
        'Content-Type: image/png',
        '',
        'c',
        '--o--',
      ),
    )
    expect(mail.attachments.map(({ partPath }) => partPath)).toEqual(['1.1', '1.2', '2'])
  })

  it.each([
    ['base64', '=?', 'ENCODING_DAMAGED'],
    ['base64', 'YWJj!YWJjZA=', undefined],
    ['x-unheard-of', 'YWJj', 'ENCODING_UNKNOWN'],
  ])('decodes %s as far as it goes: %s', async (encoding, content, code) => {
    const mail = await walk(
      message(
        'Content-Type: image/png',
        `Content-Transfer-Encoding: ${encoding}`,
        '',
        content,
        'YWJj',
      ),
    )
    expect(mail.attachments).toHaveLength(1)
    if (code) expect(mail.warnings).toMatchObject([{ code }])
  })

  it('waits for the sinks before it takes more from the source', async () => {
    const events: string[] = []
    const head = message('Content-Type: image/png', '', 'first')
    async function* source() {
      yield head
      events.push('source asked')
      yield Buffer.from('second')
    }
    await walkMessage(source(), {
      openAttachment: () => ({
        write: async () => {
          await Promise.resolve()
          events.push('written')
        },
        end: () => void events.push('ended'),
      }),
    })
    expect(events).toEqual(['written', 'source asked', 'written', 'ended'])
  })

  it('rejects as the sink does', async () => {
    const failure = new Error('disk full')
    const walking = walkMessage([message('Content-Type: image/png', '', 'x')], {
      openAttachment: () => ({ write: () => Promise.reject(failure), end: () => undefined }),
    })
    await expect(walking).rejects.toBe(failure)
  })

  it('sees the same in pieces of any size', async () => {
    const bytes = message(
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      'Content-Transfer-Encoding: quoted-printable',
      '',
      'a=E3=81=82 =  ',
      'b   ',
      '--b',
      'Content-Type: image/png',
      'Content-Transfer-Encoding: base64',
      '',
      Buffer.alloc(300, 'x').toString('base64').replace(/.{76}/g, '$&\r\n'),
      '--b--',
    )
    const whole = await walkWithContents([bytes])
    for (let size = 1; size < 90; size++) {
      const { headers: _, ...seen } = (await walkWithContents(inPieces(bytes, size))).mail
      const { headers: __, ...expected } = whole.mail
      expect(seen, `pieces of ${size}`).toEqual(expected)
    }
  })
})
