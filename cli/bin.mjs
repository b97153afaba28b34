#!/usr/bin/env node
import { whyUnsupported } from './supported-runtime.mjs'

/** Of wrong use: cli/exit-codes.ts cannot be read yet. */
const WRONG_USE = 2

const refusal = whyUnsupported(process.versions.node, process.platform)
if (refusal === undefined) {
  // TypeScript is loaded as it is, so that a jobs file can be one; nothing has to be built.
  const { register } = await import('tsx/esm/api')
  register()
  const { main } = await import('./mailjobs.js')
  await main(process.argv.slice(2))
} else {
  process.stderr.write(`${refusal}\n`)
  process.exitCode = WRONG_USE
}
