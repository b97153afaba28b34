import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PREFIX } from '../../shared/contract/keys.js'
import { ledgerPageSchema } from '../../shared/mailbox/ledger.js'
import type { Intercept } from '../stand-ins/faults.js'
import type { S3Call } from '../stand-ins/s3/server.js'
import type { DecidedEvent, WorldEvent } from './world-event.js'

/** Sees what polls write into the bucket, and tells it as what it means. */
export interface BucketWatch {
  readonly intercept: Intercept<S3Call>
  /** What was written since the last call: decisions, each followed by where the mail was kept. */
  collect(): Promise<WorldEvent[]>
}

/** Watches a bucket whose objects are plain files in a directory. */
export function watchBucket(directory: string): BucketWatch {
  let ledgerKeys: string[] = []
  let manifestKeys: string[] = []
  return {
    intercept: ({ operation, key }) => {
      if (operation !== 'PutObject') return
      if (key.startsWith(PREFIX.ledger)) ledgerKeys.push(key)
      if (key.startsWith(PREFIX.mail) && key.endsWith('/mail.json')) manifestKeys.push(key)
    },
    async collect() {
      const [pages, manifests] = [ledgerKeys, manifestKeys]
      ledgerKeys = []
      manifestKeys = []
      const decided = await Promise.all(pages.map((key) => decisionsOf(join(directory, key))))
      const kept = manifests.map((manifestKey): WorldEvent => {
        const [, monitor = ''] = manifestKey.split('/')
        return { event: 'kept', monitor, manifestKey }
      })
      return [...decided.flat(), ...kept]
    },
  }
}

async function decisionsOf(file: string): Promise<DecidedEvent[]> {
  const page = ledgerPageSchema.parse(JSON.parse(await readFile(file, 'utf8')))
  return page.entries.flatMap(({ uid, from = '', subject = '', decisions }) =>
    decisions.map(({ monitor, result, decidedBy = '', seen = '' }) => ({
      event: 'decided' as const,
      mailbox: page.mailbox,
      monitor,
      uid,
      from,
      subject,
      result,
      decidedBy,
      seen,
    })),
  )
}
