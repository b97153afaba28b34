import { join, relative } from 'node:path'
import { readCloudAssembly } from '../../local/template/cloud-assembly.js'
import { TemplateError } from '../../local/template/template-error.js'
import type { WorldFiles } from '../../local/world/world-files.js'
import { runningWorld } from '../../local/world/world-lock.js'
import { sendersOf } from '../../local/world/world-senders.js'
import { outboxKeys } from '../../shared/contract/keys.js'

/** Where a mail went that has not left this machine: what took it is no mailbox of anybody. Undefined if it did leave, or nobody can tell. */
export async function destinationOf(
  { id, sender }: { readonly id: string; readonly sender: string },
  { assembly, bucket, lock }: Pick<WorldFiles, 'assembly' | 'bucket' | 'lock'>,
): Promise<string | undefined> {
  const file = relative(process.cwd(), join(bucket, outboxKeys(id).message))
  const world = await runningWorld(lock)
  if (world?.imap !== undefined)
    return `The demo's own mail server took it (IMAP on ${world.imap.port}), and nothing left this machine: ${file}`
  const via = await viaOf(assembly, sender)
  if (via !== 'ses') return undefined
  return `A stand-in took it for SES, and nothing was sent: no mailbox has it. What would have gone out: ${file}`
}

async function viaOf(assembly: string, sender: string): Promise<string | undefined> {
  try {
    return sendersOf(await readCloudAssembly(assembly)).get(sender)
  } catch (error) {
    // A world that is just being made anew by another command.
    if (error instanceof TemplateError) return undefined
    throw error
  }
}
