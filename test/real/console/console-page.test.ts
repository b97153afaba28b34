import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { consoleWorld } from '../../console/console-world.js'
import { type ServedWorld, serveWorld } from '../../console/serve-world.js'
import { noBrowser, startBrowser } from './browser.js'

const isSkipped = noBrowser() !== undefined

const id = (uid: number) => `operations.inbox-83ecb521.0000000007.${String(uid).padStart(10, '0')}`

/** Each view with something open in it. */
const VIEWS = [
  '/',
  '/sends',
  '/try',
  '/incidents',
  '/incidents?state=ended',
  '/mail',
  `/mail/nightly/${id(1)}`,
  `/mail/all/${id(3)}?tab=html`,
  `/mail/all/${id(1)}?tab=parts`,
  `/mail/all/${id(1)}?tab=headers`,
  '/decisions',
  '/decisions?result=failed',
  '/decisions?result=nonsense',
  `/decisions/${id(1)}`,
]

let browser: Browser
let served: ServedWorld

beforeAll(async () => {
  if (isSkipped) return
  browser = await startBrowser()
  const world = consoleWorld()
  const at = Date.now() - 600_000
  await world.come({
    subject: 'JOB-END 1',
    text: 'ジョブは 正常終了 しました',
    at: new Date(at),
    parts: [
      'Content-Type: text/csv; name=a.csv\nContent-Disposition: attachment; filename=a.csv\n\na,b',
    ],
  })
  await world.come({ subject: 'JOB-END 2', text: '異常終了', at: new Date(at + 60_000) })
  await world.come({
    subject: 'exe.\u202egpj',
    html: '<p>Hello <a href="http://other.example/x">https://bank.example/</a></p>',
    at: new Date(at + 120_000),
  })
  served = await serveWorld(world)
})

afterAll(async () => {
  await browser?.close()
  await served?.close()
})

async function opened(path: string, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1400, height: 800 }, ...options })
  const page = await context.newPage()
  await page.goto(`${served.url}${path}#key=${served.key}`)
  await page.getByRole('main').waitFor()
  return page
}

describe.skipIf(isSkipped)('the page', () => {
  let page: Page
  const errors: string[] = []

  beforeEach(async () => {
    errors.length = 0
    page = await opened('/decisions')
    page.on('pageerror', (error) => errors.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text())
    })
  })

  afterEach(async () => {
    await page.context().close()
    expect(errors).toEqual([])
  })

  test('takes the key out of the address, and keeps it for a reload', async () => {
    expect(page.url()).toBe(`${served.url}/decisions`)
    await page.reload()
    await page.getByText('JOB-END 2').first().waitFor()
  })

  test('goes by keys: rows, why, back to the row, and a filter', async () => {
    await page.getByText('JOB-END 2').first().waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    const href = await page.locator(':focus').getAttribute('href')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'JOB-END 2' }).waitFor()
    await page.keyboard.press('Escape')
    await expect
      .poll(() =>
        page
          .locator(':focus')
          .getAttribute('href')
          .catch(() => null),
      )
      .toBe(href)
    await page.keyboard.press('/')
    await page.keyboard.type('result:unmatched')
    await page.keyboard.press('Enter')
    await expect.poll(() => page.url()).toContain('result=unmatched')
    await expect.poll(() => page.locator('.row:not(.head)').count()).toBe(2)
  })

  test('does not apply a filter whose composition is under way', async () => {
    const field = page.getByRole('textbox')
    await field.focus()
    const client = await page.context().newCDPSession(page)
    await client.send('Input.imeSetComposition', { selectionStart: 1, selectionEnd: 1, text: '正' })
    await page.evaluate(
      `document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true, cancelable: true}))`,
    )
    expect(page.url()).not.toContain('q=')
    await client.send('Input.insertText', { text: '正常' })
    await page.keyboard.press('Enter')
    await expect.poll(() => decodeURIComponent(page.url())).toContain('q=正常')
  })

  test('shows what would deceive: directions of writing, and links that say another host', async () => {
    await page.goto(`${served.url}/mail/all/${id(3)}?tab=html`)
    await page.getByText('exe.⟨202E⟩gpj').first().waitFor()
    await page.getByText('the text says another host').waitFor()
    await page.getByRole('button', { name: 'Open' }).click()
    await page.getByText('Open other.example in the browser?').waitFor()
    await page.keyboard.press('Escape')
    expect(page.context().pages()).toHaveLength(1)
  })

  test('says that it lost its server, and keeps what it showed', async () => {
    await page.getByText('JOB-END 2').first().waitFor()
    await page.route('**/api/**', (route) => route.abort())
    await page.getByRole('link', { name: 'Mail', exact: true }).click()
    await page.getByText('The console does not answer').waitFor()
    errors.length = 0
  })
})

describe.skipIf(isSkipped).each([
  { colorScheme: 'light', locale: 'en-US' },
  { colorScheme: 'dark', locale: 'ja-JP' },
] as const)('$colorScheme, $locale', (options) => {
  test.each(VIEWS)('axe finds nothing wrong in %s', async (path) => {
    const page = await opened(path, options)
    await page.waitForTimeout(400)
    const { violations } = await new AxeBuilder({ page }).exclude('iframe').analyze()
    expect(
      violations.map(
        ({ id: rule, nodes }) => `${rule}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`,
      ),
    ).toEqual([])
    await page.context().close()
  })
})

describe.skipIf(isSkipped)('texts', () => {
  test.each(VIEWS)('of %s fit their places, narrow and wide, in both languages', async (path) => {
    for (const width of [400, 1400])
      for (const locale of ['en-US', 'ja-JP']) {
        const page = await opened(path, { viewport: { width, height: 800 }, locale })
        await page.waitForTimeout(300)
        const overflow = await page.evaluate(
          'document.documentElement.scrollWidth - document.documentElement.clientWidth',
        )
        expect(overflow).toBe(0)
        await page.context().close()
      }
  })
})
