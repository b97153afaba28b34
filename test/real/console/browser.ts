import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const CHROMIUM = '/usr/bin/chromium'

/** Why there is no browser to be asked; undefined if there is one. @throws where one is required */
export function noBrowser(): string | undefined {
  if (existsSync(CHROMIUM)) return undefined
  const reason = `there is no ${CHROMIUM}: apt-get install chromium`
  if (process.env['REQUIRE_REAL'] === '1') throw new Error(`REQUIRE_REAL=1, but ${reason}`)
  console.warn(`Skipped: ${reason}`)
  return reason
}

/** Starts a browser that asks nothing of the network by itself. */
export const startBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // Names of no host lead to this machine, where somebody counts.
      '--host-resolver-rules=MAP * 127.0.0.1',
    ],
  })
