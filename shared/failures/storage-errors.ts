import { FailureError } from './failure-error.js'

/** The bucket refused access. */
export class StorageDenied extends FailureError {
  override readonly name = 'StorageDenied'
  override readonly code = 'STORAGE_DENIED'
}

/** The bucket could not be read or written. */
export class StorageFailed extends FailureError {
  override readonly name = 'StorageFailed'
  override readonly code = 'STORAGE_IO'
}

/** The event bus did not accept an event. */
export class EventsRefused extends FailureError {
  override readonly name = 'EventsRefused'
  override readonly code = 'EVENTS_REFUSED'
}
