import { join } from 'node:path'
import { build } from 'esbuild'

/** Each is a program of its own. */
export const CONTESTANTS = [
  'mailjobs',
  'node-imap-mailparser',
  'node-imap-headers-first',
  'imapflow-mailparser',
  'imapflow-headers-first',
  'walk-mailjobs',
  'walk-mailparser',
  'walk-postal-mime',
] as const

/** A program that takes part. */
export type Contestant = (typeof CONTESTANTS)[number]

/** Bundles every contestant the way the functions are bundled for Lambda, and answers where each one is. */
export async function bundleContestants(
  directory: string,
): Promise<(contestant: Contestant) => string> {
  await build({
    entryPoints: CONTESTANTS.map((name) => join(import.meta.dirname, 'contestants', `${name}.ts`)),
    outdir: directory,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    logLevel: 'warning',
    banner: {
      js: "import{createRequire as __createRequireForBundle}from'node:module';const require=__createRequireForBundle(import.meta.url);",
    },
  })
  return (contestant) => join(directory, `${contestant}.mjs`)
}
