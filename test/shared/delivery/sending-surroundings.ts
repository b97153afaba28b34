import type { Archive } from '../../../shared/archive/archive.js'
import type { AcceptanceDeps } from '../../../shared/delivery/accept/accept-send.js'
import type { SendDraft } from '../../../shared/delivery/draft/send-draft.js'
import type { QueuedSend } from '../../../shared/delivery/queue/send-queue.js'
import type {
  AddressBook,
  SenderDirectory,
} from '../../../shared/delivery/senders/sender-directory.js'
import type { SenderDefinition } from '../../../shared/jobs/requests/sender-definition.js'
import { SILENT_LOG } from '../../faults/silent-log.js'

/** The time at which everything is accepted. */
export const NOW = new Date('2026-11-21T09:00:00.000Z')

/** A sender with small limits. */
export const SENDER: SenderDefinition = {
  schemaVersion: 1,
  via: 'ses',
  name: 'default',
  from: { name: '業務', address: 'noreply@example.co.jp' },
  maxMessageBytes: 1_000_000,
  maxRecipients: 5,
  configurationSet: 'mailjobs-test',
}

const BOOK: AddressBook = {
  oncall: ['oncall@example.com'],
  佐藤: ['sato@sales.example', 'sato@support.example'],
}

/** One sender, `default`, and an address book with an unambiguous and an ambiguous name. */
export const DIRECTORY: SenderDirectory = {
  sender: async (name) => (name === SENDER.name ? SENDER : undefined),
  addressBook: async () => BOOK,
}

/** A queue that keeps what it is given. */
export function memoryQueue() {
  const ids: string[] = []
  return {
    ids,
    queue: async ({ sendId }: QueuedSend) => {
      ids.push(sendId)
    },
  }
}

/** What acceptance needs, over an archive. Ids are counted, so that every send has one of its own. */
export function acceptanceDeps(archive: Archive): AcceptanceDeps & {
  readonly queue: ReturnType<typeof memoryQueue>
} {
  let count = 0
  return {
    archive,
    directory: DIRECTORY,
    queue: memoryQueue(),
    log: SILENT_LOG,
    now: () => NOW,
    newId: () => {
      count += 1
      return `${String(count).padStart(8, '0')}-0000-4000-8000-000000000000`
    },
  }
}

/** A draft without faults. */
export const draftWith = (changes: Partial<SendDraft> = {}): SendDraft => ({
  sender: 'default',
  to: ['operations@example.com'],
  cc: [],
  bcc: [],
  replyTo: [],
  subject: '日次レポート',
  text: '正常終了',
  attachments: [],
  ...changes,
})
