import { describe, expect, test } from 'vitest'
import { inertStyle } from '../../console/mail-html/inert-style.js'
import { judgeLink } from '../../console/mail-html/judge-link.js'
import { rewriteHtml } from '../../console/mail-html/rewrite-html.js'
import { HOSTILE_HTML } from '../real/console/hostile-mail.js'

const rewrite = (html: string, hasImages = false) =>
  rewriteHtml(html, {
    inlineImage: (contentId) => (contentId === 'logo' ? 'data:image/png;base64,AA==' : undefined),
    hasImages,
    isCut: false,
  })

test.each([
  ['<p style="color:red">a &lt;b&gt;</p>', '<p style="color:red">a &lt;b&gt;</p>'],
  ['<body bgcolor=red>x</body>', '<div bgcolor="red">x</div>'],
  ['<script>x</script>a', 'a'],
  ['<p onclick=x>a', '<p>a</p>'],
  ['<img src="cid:logo" alt=l>', '<img src="data:image/png;base64,AA==" alt="l">'],
  ['<img src="cid:other">', '<img>'],
  ['<form><b>x</b><input></form>', '<b>x</b>'],
  ['<a href="http://x.example/">y</a>', '<a>y<sup>[1]</sup></a>'],
])('%s becomes %s', (html, inert) => {
  expect(rewrite(html).html).toBe(inert)
})

test.each(HOSTILE_HTML)('nothing is left that loads or runs: %s', (_what, html) => {
  const { html: inert } = rewrite(html.replaceAll('@', 'http://attacker.example'))
  const tags = [...inert.matchAll(/<[^>]*>/g)].map(([tag]) => tag)
  for (const tag of tags) {
    expect(tag).not.toMatch(/^<\/?(?:script|iframe|object|embed|link|meta|base|form|svg|math)/i)
    // What is quoted is a value.
    expect(tag.replaceAll(/"[^"]*"/g, '')).not.toMatch(
      /\son\w+\s*=|\s(?:href|srcset|background|action|ping)\s*=/i,
    )
    expect(tag).not.toMatch(/\ssrc="(?!data:image\/(?:png|jpe?g|gif|webp);base64,)/i)
  }
  expect(inert).not.toMatch(/url\s*\(|@import/i)
})

describe('bounds', () => {
  test.each([
    ['<div>'.repeat(200_000), 'depth'],
    ['<b>x</b>'.repeat(100_000), 'elements'],
  ])('cut by depth and count', (html, cut) => {
    const begun = performance.now()
    expect(rewrite(html).cut).toBe(cut)
    expect(performance.now() - begun).toBeLessThan(5_000)
  })

  test('what was held back is counted, and images that are asked for stay', () => {
    const html = '<img src="http://x.example/1"><p style="background:url(http://x.example/2)">x'
    expect(rewrite(html)).toMatchObject({ heldBack: 2, isEmpty: false })
    const { html: shown, heldBack } = rewrite(html, true)
    expect(shown).toContain('<img src="http://x.example/1">')
    expect(heldBack).toBe(1)
  })

  test('a style in pieces is one', () => {
    const html = `<style>${'a{}'.repeat(5_459)}b{background:url(http://x.example/)}</style>`
    expect(rewrite(html).html).not.toContain('url(')
  })
})

test.each([
  ['background:url(x)', 1],
  ['background:\\75rl(x)', 0],
  ['a:image-set("x" 1x)', 1],
  ['color:red', 0],
  ['@import "x";', 1],
])('%s would load %i', (css, loads) => {
  const inert = inertStyle(css)
  expect(inert.loads).toBe(loads)
  expect(inert.css).not.toMatch(/url\(|@import|image-set\(/)
})

test.each([
  ['http://evil.example/', 'https://bank.example/', true, 'evil.example'],
  ['http://evil.example/', 'bank.example', true, 'evil.example'],
  ['http://www.bank.example/', 'bank.example', false, 'www.bank.example'],
  ['http://bank.example/', 'Click here', false, 'bank.example'],
  ['http://bank.example@evil.example/', 'bank.example', true, 'evil.example'],
  ['http://xn--e1afmkfd.example/', 'x', false, 'xn--e1afmkfd.example'],
  ['h\nttp://evil.example/', 'x', false, 'evil.example'],
  ['javascript:x', 'x', false, undefined],
])('%s with the text %s: another host %s', (href, text, isOther, host) => {
  const link = judgeLink(1, href, text)
  expect(link).toMatchObject({ isOther, isWeb: host !== undefined })
  expect(link.host).toBe(host)
})
