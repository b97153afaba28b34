import type { Failure } from './failure.js'

/** Failures of a call of the API, before anything is accepted. */
export const REQUEST_FAILURES = {
  REQUEST_INVALID: {
    meaning: 'The request has faults; nothing was accepted.',
    cause: 'A field is missing, malformed, too long, or names something that is not there.',
    remedy: 'Correct each fault listed: every one names its path and what is allowed.',
    retried: 'never',
    passesByItself: false,
    legacyCode: 'CPA 58',
  },
  REQUEST_TOO_LARGE: {
    meaning: 'The request is larger than one call may be; nothing was accepted.',
    cause: 'Attachments travel in the request itself, and a call has room for about 4 MB.',
    remedy:
      'POST /uploads answers a URL and a key: PUT the file there, and name the key in `attachments`.',
    retried: 'never',
    passesByItself: false,
  },
  IDEMPOTENCY_CONFLICT: {
    meaning: 'The idempotency key was used for another request; nothing was accepted.',
    cause: 'The body differs from that of the first call with this key.',
    remedy: 'Use a new key for a new mail, and the same body for a repetition.',
    retried: 'never',
    passesByItself: false,
  },
  SEND_NOT_FOUND: {
    meaning: 'There is no send of this id.',
    cause: 'The id is misspelt, or the send is older than 90 days.',
    remedy: 'Compare the id with the answer of POST /sends, or look for it with GET /sends?date=.',
    retried: 'never',
    passesByItself: false,
  },
  NOTHING_TO_CANCEL: {
    meaning: 'Nobody waits for this send any more, or a server may have begun to read it.',
    cause:
      'A run is at work on it, or each of its recipients is accepted, failed, unknown or cancelled already.',
    remedy:
      'Look at GET /sends/{id}. While a run is at work, ask again when it is over: the detail says until when; what it puts off can be cancelled then.',
    retried: 'never',
    passesByItself: false,
  },
  NOTHING_TO_RETRY: {
    meaning: 'Nothing of the send can be tried again now.',
    cause:
      'No recipient of it FAILED or is UNKNOWN, a run is at work on it, its next attempt is due by itself, or (412) it has changed since the caller has looked.',
    remedy:
      'Look at the send with GET /sends/{id}; if a run is at work, ask again when it has ended.',
    retried: 'never',
    passesByItself: false,
  },
  ROUTE_NOT_FOUND: {
    meaning: 'The API has no such route.',
    cause: 'The path or the method is misspelt.',
    remedy: 'The detail lists the routes.',
    retried: 'never',
    passesByItself: false,
  },
  CALLER_REFUSED: {
    meaning: 'The API did not let the call in; nothing was accepted.',
    cause:
      'The call has no signature or one that has expired, the caller’s role may not use this API, or there is no such route.',
    remedy:
      'Sign the call for the service `execute-api` and the region of the API, allow the role `execute-api:Invoke`, and compare method and path with docs/sending.md.',
    retried: 'never',
    passesByItself: false,
  },
  TOO_MANY_REQUESTS: {
    meaning: 'The API has too many calls at once; nothing was accepted.',
    cause: 'Callers together make more calls a second than the stack allows.',
    remedy:
      'Repeat the call after a few seconds, with the same Idempotency-Key. If it is no exception, raise RATE_LIMIT in infra/constructs/send-api.ts and deploy.',
    retried: 'never',
    passesByItself: false,
  },
  API_UNAVAILABLE: {
    meaning:
      'The API failed, or did not answer within 29 seconds: the mail may be accepted, or not.',
    cause: 'A fault of ours, or of the services behind the API.',
    remedy:
      'Repeat the call with the same Idempotency-Key: it is one mail, however often it is accepted. The log of the api function has the reason.',
    retried: 'never',
    passesByItself: false,
  },
} as const satisfies Record<string, Failure>
