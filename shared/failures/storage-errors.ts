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

/** What is remembered of a folder or a mailbox cannot be read. */
export class StateDamaged extends FailureError {
  override readonly name = 'StateDamaged'
  override readonly code = 'STATE_DAMAGED'
}

/** What is remembered was written by a newer version of the code, which this one would not keep whole. */
export class StateNewer extends FailureError {
  override readonly name = 'StateNewer'
  override readonly code = 'STATE_NEWER'
}

/** The bucket refused one object for what it is; others it takes. */
export class ObjectRefused extends FailureError {
  override readonly name = 'ObjectRefused'
  override readonly code = 'OBJECT_REFUSED'
}

/** What is wanted of a mail is its message, and that is not in the bucket. */
export class MessageNotKept extends FailureError {
  override readonly name = 'MessageNotKept'
  override readonly code = 'MESSAGE_NOT_KEPT'
}

/** The event bus did not accept an event. */
export class EventsRefused extends FailureError {
  override readonly name = 'EventsRefused'
  override readonly code = 'EVENTS_REFUSED'
}

/** The topic did not accept what people were to be told. */
export class AlertsRefused extends FailureError {
  override readonly name = 'AlertsRefused'
  override readonly code = 'ALERTS_REFUSED'
}
