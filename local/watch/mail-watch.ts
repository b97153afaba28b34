import { PREFIX } from '../../shared/contract/keys.js'
import { ledgerPageSchema } from '../../shared/mailbox/ledger.js'
import type { WorldEvent } from '../world/world-event.js'
import { type ObjectWatch, watchObjects } from './watch-objects.js'

/** Sees what polls write: decisions, each followed by where the mail was kept. */
export const watchMail = (directory: string): ObjectWatch =>
  watchObjects(directory, [
    { isMeant: (key) => key.startsWith(PREFIX.ledger), read: decisionsOf },
    { isMeant: isManifest, read: keptOf },
  ])

const isManifest = (key: string): boolean =>
  key.startsWith(PREFIX.mail) && key.endsWith('/mail.json')

function keptOf(manifestKey: string): WorldEvent[] {
  const [, monitor = ''] = manifestKey.split('/')
  return [{ event: 'kept', monitor, manifestKey }]
}

function decisionsOf(_key: string, json: unknown): WorldEvent[] {
  const page = ledgerPageSchema.parse(json)
  return page.entries.flatMap(({ uid, from = '', subject = '', decisions }) =>
    decisions.flatMap(({ monitor, result, decidedBy = '', seen = '' }) => {
      // What was decided on before a folder was renumbered is told in sum.
      if (result === 'recognised' || result === 'earlier' || result === 'expired') return []
      const mail = { mailbox: page.mailbox, monitor, uid, from, subject }
      return [{ event: 'decided' as const, ...mail, result, decidedBy, seen }]
    }),
  )
}
