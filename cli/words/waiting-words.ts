import pc from 'picocolors'
import type { Terminal } from './progress-line.js'

/**
 * Tells at once what is waited for, on standard error: silence is taken for a program that hangs. Nothing where nobody reads it, a program
 * that asked for JSON.
 */
export function sayWaiting(
  words: string,
  { json, stderr }: { readonly json?: boolean | undefined; readonly stderr: Terminal },
): void {
  if (json && !stderr.isTTY) return
  stderr.write(`${pc.dim(`${words}...`)}\n`)
}
