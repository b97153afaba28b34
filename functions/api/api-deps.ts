import type { UploadUrls } from '../../shared/archive/upload-urls.js'
import type { AcceptanceDeps } from '../../shared/delivery/accept/accept-send.js'
import type { Log } from '../../shared/runtime/log.js'

/** What a call is answered with. */
export interface ApiDeps extends AcceptanceDeps {
  readonly uploadUrls: UploadUrls
  readonly log: Log
  /** Milliseconds that the function may still run. */
  readonly remainingMs: () => number
  readonly pause: (ms: number) => Promise<unknown>
}
