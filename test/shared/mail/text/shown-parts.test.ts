import { describe, expect, it } from 'vitest'
import { conditionText } from '../../../../shared/mail/text/condition-text.js'
import { message, walk } from '../mail-bytes.js'

type Part = readonly string[]

let boundaries = 0
const multipart = (subtype: string, ...parts: readonly Part[]): Part => {
  boundaries += 1
  const boundary = `b${boundaries}`
  return [
    `Content-Type: multipart/${subtype}; boundary=${boundary}`,
    '',
    ...parts.flatMap((part) => [`--${boundary}`, ...part]),
    `--${boundary}--`,
  ]
}
const plain = (value: string): Part => ['Content-Type: text/plain; charset=utf-8', '', value]
const html = (value: string): Part => [
  'Content-Type: text/html; charset=utf-8',
  '',
  `<p>${value}</p>`,
]
const pdf: Part = ['Content-Type: application/pdf; name=a.pdf', '', '%PDF-']
const png: Part = ['Content-Type: image/png', 'Content-ID: <logo@example.com>', '', 'png']
const amp: Part = ['Content-Type: text/x-amp-html', '', '<p>amp</p>']
const BLANK = plain(' ')

describe('the text that a person would read', () => {
  it.each([
    [
      'HTML, and the footer of a list',
      multipart('mixed', html('one'), plain('two')),
      ['one', 'two'],
    ],
    [
      'HTML, a file, and a disclaimer',
      multipart('mixed', html('one'), pdf, plain('two')),
      ['one', 'two'],
    ],
    ['a banner before HTML', multipart('mixed', plain('one'), html('two')), ['one', 'two']],
    ['text of an alternative', multipart('alternative', plain('one'), html('no')), ['one']],
    ['HTML before its text', multipart('alternative', html('no'), plain('one')), ['one']],
    ['HTML where the text is blank', multipart('alternative', BLANK, html('one')), ['one']],
    [
      'an alternative, and a footer',
      multipart('mixed', multipart('alternative', plain('one'), html('no')), plain('two')),
      ['one', 'two'],
    ],
    [
      'an alternative with a blank text, and a footer',
      multipart('mixed', multipart('alternative', BLANK, html('one')), plain('two')),
      ['one', 'two'],
    ],
    [
      'two alternatives',
      multipart(
        'mixed',
        multipart('alternative', plain('one'), html('no')),
        multipart('alternative', BLANK, html('two')),
      ),
      ['one', 'two'],
    ],
    [
      'HTML with its pictures as an alternative',
      multipart('alternative', BLANK, multipart('related', html('one'), png)),
      ['one'],
    ],
    [
      'HTML around a file as an alternative',
      multipart('alternative', BLANK, multipart('mixed', html('one'), pdf, html('two'))),
      ['one', 'two'],
    ],
    [
      'text around a file, and HTML as the other',
      multipart('alternative', multipart('mixed', plain('one'), pdf, plain('two')), html('no')),
      ['one', 'two'],
    ],
    [
      'an alternative within an alternative',
      multipart('alternative', multipart('alternative', BLANK, html('one')), html('no'), BLANK),
      ['no'],
    ],
    ['a form for telephones', multipart('alternative', BLANK, amp, html('one')), ['one']],
    ['the last of two forms', multipart('alternative', html('no'), html('one')), ['one']],
    [
      'several texts',
      multipart('mixed', plain('one'), plain('two'), plain('three')),
      ['one', 'two', 'three'],
    ],
    [
      'several pages',
      multipart('mixed', html('one'), html('two'), html('three')),
      ['one', 'two', 'three'],
    ],
    [
      'HTML within a signed mail',
      multipart('signed', multipart('mixed', html('one'), plain('two'))),
      ['one', 'two'],
    ],
  ])('%s', async (_, mail, words) => {
    const walked = await walk(message(...mail))
    const { value, doubts } = conditionText(walked)
    expect(value.trim().split(/\s+/)).toEqual(words)
    expect(doubts).toEqual([])
  })

  it('says whether all of it was HTML', async () => {
    const both = await walk(message(...multipart('mixed', html('one'), plain('two'))))
    const blank = await walk(message(...multipart('mixed', html('one'), BLANK)))
    expect(conditionText(both).madeFromHtml).toBe(false)
    expect(conditionText(blank).madeFromHtml).toBe(true)
  })

  it('text is never made from HTML, and text in order of the mail is that of its parts', async () => {
    const mail = await walk(
      message(...multipart('mixed', html('one'), plain('two'), plain('three'))),
    )
    expect(mail.text?.value).toBe('two\nthree')
    expect(mail.html?.value).toBe('<p>one</p>')
  })

  it('doubts what it shows, and no other branch', async () => {
    const odd = Buffer.from([0x72, 0xe9, 0x73])
    const raw = (subtype: string) =>
      message(
        `Content-Type: multipart/${subtype}; boundary=b`,
        '',
        '--b',
        ...plain('one'),
        '--b',
        'Content-Type: text/html',
        '',
        odd,
        '--b--',
      )
    expect(conditionText(await walk(raw('mixed'))).doubts).toEqual(['CHARSET_MISSING'])
    expect(conditionText(await walk(raw('alternative'))).doubts).toEqual([])
  })
})
