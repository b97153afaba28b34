import { Hono } from 'hono'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { FrameThing } from '../../../console/frames/frame-thing.js'
import { framesApp } from '../../../console/frames/frames-app.js'
import { pagePolicy } from '../../../console/ports/content-policies.js'
import { type HereServer, listenHere } from '../../../console/ports/listen-here.js'
import { Tickets } from '../../../console/ports/tickets.js'
import { consoleWorld } from '../../console/console-world.js'
import { type ServedWorld, serveWorld } from '../../console/serve-world.js'
import { type Attacker, startAttacker } from './attacker.js'
import { noBrowser, startBrowser } from './browser.js'
import { HOSTILE_HTML } from './hostile-mail.js'

/** A page that is alive answers within so long. */
const ALIVE_MS = 5_000

/** So long what is late may still come. */
const LATE_MS = 150

let browser: Browser
let attacker: Attacker

beforeEach(() => {
  attacker.asked.length = 0
})

const isSkipped = noBrowser() !== undefined

beforeAll(async () => {
  if (isSkipped) return
  attacker = await startAttacker()
  browser = await startBrowser()
})

afterAll(async () => {
  await browser?.close()
  await attacker?.close()
})

/** Clicks whatever says that it wants to be clicked, and every link; and gives it time. */
async function clickAll(page: Page): Promise<void> {
  const frame = page.frameLocator('iframe')
  const wanted = frame.locator('a, button, [contenteditable], input, area, summary, text, mi')
  const count = Math.min(6, await wanted.count())
  for (let place = 0; place < count; place += 1)
    await wanted
      .nth(place)
      .click({ force: true, timeout: 500, noWaitAfter: true })
      .catch(() => {})
  await page.waitForTimeout(LATE_MS)
}

describe.skipIf(isSkipped)('mail as the page shows it', () => {
  let served: ServedWorld
  let page: Page
  const errors: string[] = []

  beforeAll(async () => {
    const world = consoleWorld()
    for (const [place, [, html]] of HOSTILE_HTML.entries())
      await world.come({
        subject: `hostile ${place + 1}`,
        html: html.replaceAll('@', attacker.url),
        at: new Date(Date.now() - place * 60_000),
      })
    served = await serveWorld(world)
    page = await (await browser.newContext()).newPage()
    page.on('pageerror', (error) => errors.push(error.message))
    page.on('popup', (popup) => errors.push(`a window was opened: ${popup.url()}`))
    page.on('dialog', (dialog) => errors.push(`a dialog: ${dialog.message()}`))
    await page.goto(`${served.url}/mail#key=${served.key}`)
    await page.getByRole('table').waitFor()
  })

  afterAll(async () => {
    await page.context().close()
    await served.close()
  })

  test.each(HOSTILE_HTML.map(([what], place) => [what, place] as const))(
    '%s does nothing',
    async (_what, place) => {
      const uid = String(place + 1).padStart(10, '0')
      const id = `operations.inbox-83ecb521.0000000007.${uid}`
      await page.evaluate(
        `history.pushState(null, '', '/mail/all/${id}?tab=html'); dispatchEvent(new PopStateEvent('popstate'))`,
      )
      const begun = Date.now()
      await page.locator('iframe').waitFor({ timeout: ALIVE_MS })
      await page.waitForTimeout(LATE_MS)
      expect(await page.evaluate('document.title')).toMatch(/mailjobs/)
      expect(Date.now() - begun).toBeLessThan(ALIVE_MS)
      await clickAll(page)
      expect(attacker.asked).toEqual([])
      expect(errors).toEqual([])
      expect(new URL(page.url()).origin).toBe(served.url)
      const frames = page.frames().filter((frame) => frame !== page.mainFrame())
      for (const frame of frames) expect(frame.url()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/f\//)
    },
  )

  test('images that are asked for are loaded, this once, and nothing else is', async () => {
    const html = `<img src="${attacker.url}/wanted"><div style="background:url(${attacker.url}/style)">x</div><link rel=stylesheet href="${attacker.url}/sheet"><script src="${attacker.url}/script"></script><img srcset="${attacker.url}/set 1x"><a href="${attacker.url}/link">click</a>`
    const world = consoleWorld()
    await world.come({ subject: 'images', html, at: new Date() })
    const own = await serveWorld(world)
    const asking = await browser.newPage()
    await asking.goto(
      `${own.url}/mail/all/operations.inbox-83ecb521.0000000007.0000000001?tab=html#key=${own.key}`,
    )
    await asking.locator('iframe').waitFor()
    await asking.waitForTimeout(LATE_MS)
    expect(attacker.asked).toEqual([])
    await asking.getByRole('button', { name: 'Load images' }).click()
    await asking.locator('iframe').waitFor()
    await expect.poll(() => attacker.asked).toEqual(['/wanted'])
    await clickAll(asking)
    expect(attacker.asked).toEqual(['/wanted'])
    await asking.reload()
    await asking.locator('iframe').waitFor()
    await asking.waitForTimeout(LATE_MS)
    expect(attacker.asked).toEqual(['/wanted'])
    await asking.close()
    await own.close()
  })
})

/** What would be left if the rewriting of HTML had a hole everywhere. */
describe.skipIf(isSkipped)('mail that nobody has rewritten, by the wall alone', () => {
  let parent: HereServer
  let frames: HereServer
  let page: Page
  let shown = ''
  const errors: string[] = []
  const tickets = new Tickets<FrameThing>(() => crypto.randomUUID().replaceAll('-', ''), Date.now)

  beforeAll(async () => {
    parent = await listenHere(0)
    frames = await listenHere(0)
    frames.serve(framesApp({ tickets, host: frames.host, pageOrigin: parent.origin }))
    const app = new Hono()
    app.get('/', (c) => {
      c.header('Content-Security-Policy', pagePolicy(frames.origin, 'n'))
      return c.html(
        `<title>parent</title><iframe sandbox="" referrerpolicy="no-referrer" width=900 height=500 src="${frames.origin}/f/${shown}"></iframe>`,
      )
    })
    parent.serve(app)
    page = await browser.newPage()
    page.on('popup', (popup) => errors.push(`a window was opened: ${popup.url()}`))
  })

  afterAll(async () => {
    await page.close()
    await Promise.all([parent.close(), frames.close()])
  })

  // What takes for ever is what rewriting is for.
  const bounded = HOSTILE_HTML.filter(([, html]) => html.length < 20_000)

  test.each(bounded)('%s asks nothing and runs nothing', async (_what, html) => {
    shown = tickets.issue({
      kind: 'html',
      html: html.replaceAll('@', attacker.url),
      hasImages: false,
    })
    await page.goto(parent.origin)
    await page.waitForTimeout(LATE_MS)
    await clickAll(page)
    expect(attacker.asked).toEqual([])
    expect(errors).toEqual([])
    expect(await page.title()).toBe('parent')
  })
})
