import type { Announcement } from '../../../shared/announce/announcer.js'
import type { MemoryObject } from '../doubles/memory-archive.js'
import type { MemoryMailServer } from '../doubles/memory-mail-server.js'
import type { ReportedState, SendSchedule } from './send-schedule.js'

/** Something that became so, in the order in which it did. */
export type SendHappening =
  /** A caller was told that his mail will be sent. */
  | { readonly kind: 'accepted'; readonly send: number; readonly sendId: string }
  /** Who called it off was told that it is. */
  | { readonly kind: 'called off'; readonly sendId: string }
  | {
      readonly kind: 'reported'
      readonly sendId: string
      readonly address: string
      readonly said: ReportedState
    }
  | { readonly kind: 'stored'; readonly key: string; readonly body: Buffer | undefined }
  /** By a run of the send function, or of a report. */
  | { readonly kind: 'announced'; readonly by: 'run' | 'report'; readonly event: Announcement }
  | {
      readonly kind: 'delivered'
      readonly run: number
      readonly sendId: string
      readonly addresses: readonly string[]
      readonly bytes: Buffer
    }

/** All that is known of a schedule when it is over. */
export interface SendHistory {
  readonly schedule: SendSchedule
  readonly happenings: readonly SendHappening[]
  readonly objects: ReadonlyMap<string, MemoryObject>
  readonly server: MemoryMailServer
  readonly oddities: readonly string[]
}
