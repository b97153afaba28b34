import type { EventBridgeEvent } from '../stand-ins/eventbridge.js'
import type { S3Call } from '../stand-ins/s3/server.js'
import { announcementOf } from '../world/announcement-of.js'
import type { WorldEvent } from '../world/world-event.js'
import { watchMail } from './mail-watch.js'
import { watchSends } from './send-watch.js'
import { newsTeller } from './tell-news.js'

/** The bus of the account, which SES reports to: that is no announcement of ours. */
export const DEFAULT_BUS = 'default'

/** What functions do to bucket and bus, told as what it means. */
export interface WorldNews {
  /** To be told of each call of S3 before it has an effect. */
  onS3(call: S3Call): undefined
  /** To be told of each event that is put on a bus. */
  onAnnounced(event: EventBridgeEvent, bus: string): void
  /** Tells all that has happened; of mail and announcements only this does, so that a poll's come in order. */
  now(): Promise<void>
}

/** Watches the bucket in a directory. */
export function worldNews(bucket: string, onEvent: (event: WorldEvent) => void): WorldNews {
  const mail = watchMail(bucket)
  const sends = watchSends(bucket)
  const newsOfSends = newsTeller(sends.collect, onEvent)
  const announced: WorldEvent[] = []
  return {
    onS3(call) {
      mail.intercept(call)
      sends.intercept(call)
      newsOfSends.soon()
      return undefined
    },
    onAnnounced(event, bus) {
      if (bus !== DEFAULT_BUS) announced.push(announcementOf(event))
    },
    async now() {
      await newsOfSends.now()
      for (const event of [...(await mail.collect()), ...announced.splice(0)]) onEvent(event)
    },
  }
}
