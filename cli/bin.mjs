#!/usr/bin/env node
// TypeScript is loaded as it is, so that a jobs file can be one; nothing has to be built.
import { register } from 'tsx/esm/api'

register()
const { main } = await import('./mailjobs.ts')
await main(process.argv.slice(2))
