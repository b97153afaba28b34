import { describe, expect, it } from 'vitest'
import { conditionText } from '../../../../shared/mail/text/condition-text.js'

const part = (value: string) => ({ value, charset: 'utf-8', truncated: false })

describe('conditionText', () => {
  it.each([
    ['text alone', { text: part('正常終了') }, '正常終了'],
    ['text before HTML', { text: part('text'), html: part('<p>html</p>') }, 'text'],
    ['HTML if the text is blank', { text: part(' \n'), html: part('<p>html</p>') }, 'html'],
    ['nothing', {}, ''],
    ['a blank text alone', { text: part(' \n') }, ' \n'],
    ['entities, and no markup', { html: part('<p>a &amp; b</p><style>p{}</style>') }, 'a & b'],
    ['headings as written', { html: part('<h1>Job ended</h1>') }, 'Job ended'],
    ['links without their targets', { html: part('<a href="https://x.example">open</a>') }, 'open'],
    [
      'a phrase around a picture',
      { html: part('<p>Job <img src="cid:1" alt="ok"> ended</p>') },
      'Job ended',
    ],
    [
      'what is hidden, as a style sheet may show it',
      { html: part('<p hidden>one</p><div style="display:none">two</div>') },
      'one\n\ntwo',
    ],
    ['no pictures', { html: part('<img src="cid:1" alt="logo">text') }, 'text'],
    [
      'long lines in one piece',
      { html: part(`<p>${'word '.repeat(50)}</p>`) },
      'word '.repeat(50).trim(),
    ],
  ])('%s', (_, mail, expected) => {
    expect(conditionText(mail)).toMatchObject({ value: expected, doubts: [] })
  })

  it.each([
    ['a text part', { text: part('text'), html: part('html') }, false],
    ['HTML alone', { html: part('html') }, true],
    ['a blank text part', { text: part(' '), html: part('html') }, true],
    ['no text at all', {}, false],
  ])('says whether it was made from HTML: %s', (_, mail, expected) => {
    expect(conditionText(mail).madeFromHtml).toBe(expected)
  })

  it.each([
    ['a rule', 'ended<hr>next', 'ended\n\nnext'],
    ['items', '<p>Jobs<ul><li>one<li>two</ul>end', 'Jobs\n\none\ntwo\n\nend'],
    ['a quote', 'said<blockquote>it ended</blockquote>end', 'said\n\nit ended\n\nend'],
  ])('keeps lines apart, without marks before them: %s', (_, html, value) => {
    expect(conditionText({ html: part(html) }).value).toBe(value)
  })

  it.each([
    [
      'what is before and after the body',
      '<p>before</p><html><body><h1>Nightly</h1></body></html><table><tr><td>FAILED</td></tr></table>',
      ['before', 'Nightly', 'FAILED'],
    ],
    ['no title', '<html><head><title>title</title></head><body>text</body></html>', ['text']],
    ['no title without a head', '<title>title</title>text', ['text']],
    ['fragments', '<p>one</p><body>two</body><p>three</p>', ['one', 'two', 'three']],
    ['two documents', '<html><body>one</body></html><html><body>two</body></html>', ['one', 'two']],
    ['no templates', '<template>no</template><p>yes</p>', ['yes']],
  ])('shows what a client shows: %s', (_, html, words) => {
    expect(conditionText({ html: part(html) }).value.split(/\s+/)).toEqual(words)
  })

  it.each([
    ['elements', '<div>'.repeat(120), ['TEXT_CUT']],
    ['quotes of quotes', '<div><p>wrote:</p><blockquote><div dir="ltr">'.repeat(35), ['TEXT_CUT']],
    ['tables whose cells are not ended', '<table><tr><td>'.repeat(40), ['TEXT_CUT']],
    ['lists in lists', '<ul><li>'.repeat(60), ['TEXT_CUT']],
    ['spans', '<span>'.repeat(150), ['TEXT_CUT']],
    ['what is read', '<div>'.repeat(60), []],
    ['what is written one after the other', '<p>a<br><hr>'.repeat(400), []],
  ])('says that what lies too deep was not read: %s', (_, html, doubts) => {
    const text = conditionText({ html: part(`<html><body>${html}JOB42 ended`) })
    expect(text.doubts).toEqual(doubts)
    expect(text.value.includes('JOB42 ended')).toBe(doubts.length === 0)
    expect(text.value).not.toContain('\ufdd0')
  })

  it.each(['\u200b', '\u00ad', '\u2060\n', '\ufeff', '\u3000\u200c', '\u034f', '\ufe0f', '\u115f'])(
    'reads the HTML where the text has nothing that is seen: %j',
    (text) => {
      expect(conditionText({ text: part(text), html: part('<p>FAILED</p>') })).toMatchObject({
        value: 'FAILED',
        madeFromHtml: true,
      })
    },
  )

  it('keeps what stands in cells apart', () => {
    const html = part(
      '<table><tr><th>Job</th><td>nightly</td></tr><tr><td>Code</td><td>0</td></tr></table>',
    )
    expect(conditionText({ html }).value).toBe('Job nightly\nCode 0')
  })
})
