import { deflateSync } from 'node:zlib'
import { expect, test } from 'vitest'
import type { FrameThing } from '../../console/frames/frame-thing.js'
import { framesApp } from '../../console/frames/frames-app.js'
import { isShowable } from '../../console/frames/image-size.js'
import { Tickets } from '../../console/ports/tickets.js'

const HOST = '127.0.0.1:2'
const PAGE = 'http://127.0.0.1:1'

const clock = { now: 0 }

function frames() {
  let count = 0
  const tickets = new Tickets<FrameThing>(
    () => {
      count += 1
      return `t${count}`
    },
    () => clock.now,
  )
  const app = framesApp({ tickets, host: HOST, pageOrigin: PAGE })
  return {
    tickets,
    get: (path: string, headers: Record<string, string> = {}) =>
      app.request(`http://${HOST}${path}`, { headers: { Host: HOST, ...headers } }),
  }
}

const HTML: FrameThing = { kind: 'html', html: '<p>x', hasImages: false }

test('the HTML of a mail may load nothing, and only the page may frame it', async () => {
  const { tickets, get } = frames()
  const response = await get(`/f/${tickets.issue(HTML)}`)
  expect(response.headers.get('content-security-policy')).toBe(
    `sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors ${PAGE}`,
  )
  expect(response.headers.get('cache-control')).toBe('no-store')
  const asked = await get(`/f/${tickets.issue({ ...HTML, hasImages: true })}`)
  expect(asked.headers.get('content-security-policy')).toContain(
    'img-src data: https: http:; style',
  )
})

test.each([
  [{ Host: 'attacker.example' }],
  [{ Host: '127.0.0.1:1' }],
  [{ Origin: 'http://attacker.example' }],
  [{ 'Sec-Fetch-Site': 'cross-site' }],
])('%j is refused', async (headers) => {
  const { tickets, get } = frames()
  expect((await get(`/f/${tickets.issue(HTML)}`, headers)).status).toBe(403)
})

test('a ticket is over after five minutes, and no other is taken', async () => {
  const { tickets, get } = frames()
  const ticket = tickets.issue(HTML)
  expect((await get(`/f/${ticket}`)).status).toBe(200)
  expect((await get('/f/t9')).status).toBe(404)
  expect((await get('/other')).status).toBe(404)
  clock.now += 5 * 60_000 + 1
  expect((await get(`/f/${ticket}`)).status).toBe(404)
})

test('a file is saved as bytes, under a name that hides nothing', async () => {
  const { tickets, get } = frames()
  const ticket = tickets.issue({
    kind: 'download',
    type: 'text/html',
    name: '../"請求\u202e書.html',
    open: async function* () {
      yield Buffer.from('<script>')
    },
  })
  const response = await get(`/f/${ticket}`)
  expect(response.headers.get('content-type')).toBe('application/octet-stream')
  expect(response.headers.get('content-disposition')).toBe(
    `attachment; filename=".._____.html"; filename*=UTF-8''.._%22%E8%AB%8B%E6%B1%82%E6%9B%B8.html`,
  )
  expect(await response.text()).toBe('<script>')
})

const png = (width: number, height: number) => {
  const head = Buffer.alloc(24)
  head.write('\x89PNG\r\n\x1a\n', 0, 'latin1')
  head.writeUInt32BE(width, 16)
  head.writeUInt32BE(height, 20)
  return Buffer.concat([head, deflateSync('')])
}

test.each([
  ['image/png', png(100, 100), true],
  ['image/png', png(100_000, 100_000), false],
  ['image/gif', Buffer.from('GIF89a\x01\x00\x01\x00', 'latin1'), true],
  ['image/jpeg', Buffer.from('ffd8ffc00011080010001003', 'hex'), true],
  ['image/jpeg', Buffer.from('ffd8ffe0', 'hex'), false],
  ['image/svg+xml', Buffer.from('<svg>'), false],
])('whether %s is shown goes by its header', (type, head, isShown) => {
  expect(isShowable(type, head)).toBe(isShown)
})
