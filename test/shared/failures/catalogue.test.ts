import { describe, expect, test } from 'vitest'
import { outcomeOfFailure } from '../../../shared/delivery/transports/outcome-of-failure.js'
import type { Failure } from '../../../shared/failures/catalogue/failure.js'
import { FAILURES, type FailureCode } from '../../../shared/failures/catalogue.js'
import * as configurationErrors from '../../../shared/failures/configuration-errors.js'
import { asFailure, FailureError, InternalError } from '../../../shared/failures/failure-error.js'
import * as mailboxErrors from '../../../shared/failures/mailbox-errors.js'
import * as oauth2Errors from '../../../shared/failures/oauth2-errors.js'
import * as sendingErrors from '../../../shared/failures/sending-errors.js'
import * as storageErrors from '../../../shared/failures/storage-errors.js'

const { ConfigurationInvalid, ConfigurationUnreadable, SecretMissing, SecretsUnavailable } =
  configurationErrors

/** Every class, by the code it stands for. */
const ERRORS: Readonly<Record<FailureCode, FailureError>> = {
  CONFIG_INVALID: new ConfigurationInvalid('jobs.ts', [{ path: 'a', message: 'is wrong' }]),
  CONFIG_BROKEN: new configurationErrors.ConfigurationBroken('x'),
  SECRETS_FILE_UNUSABLE: new configurationErrors.SecretsFileUnusable('x'),
  CONFIG_UNREADABLE: new ConfigurationUnreadable('facts'),
  CONFIG_SECRET_MISSING: new SecretMissing('facts'),
  SECRETS_UNAVAILABLE: new SecretsUnavailable('facts'),
  AUTH_FAILED: new mailboxErrors.LoginRefused('facts'),
  AUTH_UNAVAILABLE: new oauth2Errors.TokenEndpointUnavailable('facts'),
  AUTH_CLIENT_REFUSED: new oauth2Errors.ClientRefused('facts'),
  AUTH_CONSENT_REQUIRED: new oauth2Errors.ConsentRequired('facts'),
  LOGIN_HELD: new mailboxErrors.LoginHeld('facts'),
  ACCOUNT_DISABLED: new mailboxErrors.AccountDisabled('facts'),
  HOST_NOT_FOUND: new mailboxErrors.HostNotFound('facts'),
  NETWORK: new mailboxErrors.ServerUnreachable('facts'),
  CONNECTION_LOST: new mailboxErrors.ConnectionLost('facts'),
  TIMED_OUT: new mailboxErrors.ServerSilent('facts'),
  CONNECTION_STALLED: new mailboxErrors.ConnectionStalled('facts'),
  TLS_CERT: new mailboxErrors.CertificateRefused('facts'),
  TLS_REQUIRED: new mailboxErrors.StartTlsMissing('facts'),
  RESOURCE_EXHAUSTED: new mailboxErrors.ServerThrottled('facts'),
  CONNECTION_HELD: new mailboxErrors.ConnectionHeld('facts'),
  MAILBOX_BUSY: new mailboxErrors.MailboxBusy('facts'),
  FOLDER_DENIED: new mailboxErrors.FolderDenied('facts'),
  FOLDER_NOT_FOUND: new mailboxErrors.FolderNotFound('facts'),
  ACTION_REFUSED: new mailboxErrors.ActionRefused('facts'),
  UIDS_UNSUPPORTED: new mailboxErrors.UidsUnsupported('facts'),
  UIDVALIDITY_CHANGED: new mailboxErrors.UidValidityChanged('facts'),
  UIDVALIDITY_RESTLESS: new mailboxErrors.UidValidityRestless('facts'),
  TOO_SLOW: new mailboxErrors.SessionOutOfTime('facts'),
  PROTOCOL_BROKEN: new mailboxErrors.ProtocolBroken('facts'),
  MAIL_WITHHELD: new mailboxErrors.MailWithheld('facts'),
  MAIL_ENDED_RUN: new mailboxErrors.MailEndedRun('facts'),
  OBJECT_REFUSED: new storageErrors.ObjectRefused('facts'),
  STORAGE_DENIED: new storageErrors.StorageDenied('facts'),
  STORAGE_IO: new storageErrors.StorageFailed('facts'),
  STATE_DAMAGED: new storageErrors.StateDamaged('facts'),
  STATE_NEWER: new storageErrors.StateNewer('facts'),
  MESSAGE_NOT_KEPT: new storageErrors.MessageNotKept('facts'),
  EVENTS_REFUSED: new storageErrors.EventsRefused('facts'),
  ALERTS_REFUSED: new storageErrors.AlertsRefused('facts'),
  PARAMETERS_UNAVAILABLE: new sendingErrors.ParametersUnavailable('facts'),
  QUEUE_UNAVAILABLE: new sendingErrors.QueueUnavailable('facts'),
  REQUEST_INVALID: new sendingErrors.SendingFailed('REQUEST_INVALID', 'facts'),
  REQUEST_TOO_LARGE: new sendingErrors.SendingFailed('REQUEST_TOO_LARGE', 'facts'),
  MESSAGE_TOO_LARGE: new sendingErrors.SendingFailed('MESSAGE_TOO_LARGE', 'facts'),
  IDEMPOTENCY_CONFLICT: new sendingErrors.SendingFailed('IDEMPOTENCY_CONFLICT', 'facts'),
  SEND_NOT_FOUND: new sendingErrors.SendingFailed('SEND_NOT_FOUND', 'facts'),
  NOTHING_TO_CANCEL: new sendingErrors.SendingFailed('NOTHING_TO_CANCEL', 'facts'),
  NOTHING_TO_RETRY: new sendingErrors.SendingFailed('NOTHING_TO_RETRY', 'facts'),
  ROUTE_NOT_FOUND: new sendingErrors.SendingFailed('ROUTE_NOT_FOUND', 'facts'),
  CALLER_REFUSED: new sendingErrors.SendingFailed('CALLER_REFUSED', 'facts'),
  TOO_MANY_REQUESTS: new sendingErrors.SendingFailed('TOO_MANY_REQUESTS', 'facts'),
  API_UNAVAILABLE: new sendingErrors.SendingFailed('API_UNAVAILABLE', 'facts'),
  SENDER_NOT_FOUND: new sendingErrors.SendingFailed('SENDER_NOT_FOUND', 'facts'),
  NO_RECIPIENTS: new sendingErrors.SendingFailed('NO_RECIPIENTS', 'facts'),
  RECIPIENT_NOT_FOUND: new sendingErrors.SendingFailed('RECIPIENT_NOT_FOUND', 'facts'),
  RECIPIENT_AMBIGUOUS: new sendingErrors.SendingFailed('RECIPIENT_AMBIGUOUS', 'facts'),
  ATTACHMENT_MISSING: new sendingErrors.SendingFailed('ATTACHMENT_MISSING', 'facts'),
  PUT_OFF: new sendingErrors.SendingFailed('PUT_OFF', 'facts'),
  EHLO_REFUSED: new sendingErrors.SendingFailed('EHLO_REFUSED', 'facts'),
  RECIPIENT_MAILBOX_FULL: new sendingErrors.SendingFailed('RECIPIENT_MAILBOX_FULL', 'facts'),
  REFUSED: new sendingErrors.SendingFailed('REFUSED', 'facts'),
  SENDER_REFUSED: new sendingErrors.SendingFailed('SENDER_REFUSED', 'facts'),
  SENDING_PAUSED: new sendingErrors.SendingFailed('SENDING_PAUSED', 'facts'),
  SENDING_DENIED: new sendingErrors.SendingFailed('SENDING_DENIED', 'facts'),
  AUTH_UNSUPPORTED: new mailboxErrors.LoginUnsupported('facts'),
  LOGIN_EXPIRED: new mailboxErrors.LoginExpired('facts'),
  LOGIN_UNAVAILABLE: new mailboxErrors.LoginUnavailable('facts'),
  LOGIN_NEEDS_ADMIN: new mailboxErrors.AdministratorNeeded('facts'),
  TLS_CERT_EXPIRED: new mailboxErrors.CertificateExpired('facts'),
  TLS_CERT_NAME: new mailboxErrors.CertificateOfOtherName('facts'),
  TLS_CERT_UNTRUSTED: new mailboxErrors.CertificateUntrusted('facts'),
  TLS_NOT_SPOKEN: new mailboxErrors.TlsNotSpoken('facts'),
  TLS_EXPECTED: new mailboxErrors.TlsExpected('facts'),
  TLS_TOO_OLD: new mailboxErrors.TlsTooOld('facts'),
  TLS_BROKEN: new mailboxErrors.TlsBroken('facts'),
  WRONG_PROTOCOL: new mailboxErrors.WrongProtocol('facts'),
  POP_AUTH_FAILED: new sendingErrors.SendingFailed('POP_AUTH_FAILED', 'facts'),
  APOP_UNSUPPORTED: new sendingErrors.SendingFailed('APOP_UNSUPPORTED', 'facts'),
  OUTCOME_UNKNOWN: new sendingErrors.SendingFailed('OUTCOME_UNKNOWN', 'facts'),
  SENT_COPY_FAILED: new sendingErrors.SendingFailed('SENT_COPY_FAILED', 'facts'),
  INTERNAL: new InternalError('facts'),
}

describe('an entry of the catalogue', () => {
  test.each(Object.entries<Failure>(FAILURES))('%s says what an operator needs', (code, entry) => {
    expect(code).toMatch(/^[A-Z][A-Z_]+$/)
    for (const text of [entry.meaning, entry.cause, entry.remedy]) {
      expect(text).toMatch(/^\S.{10,}[.)]$/)
    }
    if ('legacyCode' in entry) {
      expect(entry.legacyCode).toMatch(/^(MAPI [0-9A-F]{8}|CPA \d+|KAVT\d{4}-E)$/)
    }
  })
})

describe('an error', () => {
  test.each(Object.entries(ERRORS))('for %s carries its entry', (code, error) => {
    expect(error.code).toBe(code)
    expect(error.failure).toBe(Object.entries(FAILURES).find(([name]) => name === code)?.[1])
    expect(error.name).toBe(error.constructor.name)
    expect(String(error)).toContain(error.name)
  })

  test('there is no class that is missing here', () => {
    const classes = Object.values({
      ...configurationErrors,
      ...mailboxErrors,
      ...oauth2Errors,
      ...sendingErrors,
      ...storageErrors,
    })
      .filter((exported) => exported.prototype instanceof FailureError)
      .map(({ name }) => name)
    const covered = Object.values(ERRORS).map(({ name }) => name)
    expect(new Set([...covered, 'MailboxError'])).toEqual(
      new Set([...classes, 'InternalError', 'MailboxError']),
    )
  })

  test('keeps what it was caused by', () => {
    const cause = new Error('socket closed')
    expect(new mailboxErrors.ConnectionLost('facts', { cause }).cause).toBe(cause)
  })
})

describe('whatever was thrown, as a failure', () => {
  test('a failure is itself', () => {
    const failure = new mailboxErrors.MailboxBusy('facts')
    expect(asFailure(failure)).toBe(failure)
  })

  test.each([
    { thrown: new TypeError('x is not a function'), message: 'TypeError: x is not a function' },
    { thrown: 'a text', message: 'a text' },
    { thrown: undefined, message: 'undefined' },
    { thrown: null, message: 'null' },
  ])('$message is a bug of ours', ({ thrown, message }) => {
    const failure = asFailure(thrown)
    expect(failure.code).toBe('INTERNAL')
    expect(failure.message).toBe(message)
    expect(failure.cause).toBe(thrown)
  })
})

describe('what passes by itself', () => {
  /** Whether somebody has to do something first is told in words, and decided by a field: they say the same. */
  const TRIED_AGAIN: readonly Failure['retried'][] = [
    'at the next poll',
    'with back-off, for a day',
    'by the watch function, every 15 minutes',
  ]

  test.each(Object.entries(FAILURES))('%s', (_, { retried, passesByItself }) => {
    expect(passesByItself).toBe(TRIED_AGAIN.includes(retried))
  })
})

test.each(Object.values(ERRORS).map((failure) => [failure.code, failure] as const))(
  'a send that fails with %s before it was handed over waits if that passes, and else for somebody',
  (code, failure) => {
    const outcome = failure.failure.passesByItself ? 'put off' : 'refused'
    expect(outcomeOfFailure(failure)).toEqual({ outcome, code, reason: failure.message })
  },
)

describe('whom a failure concerns', () => {
  const codesWhere = (is: (failure: Failure) => boolean): string[] =>
    Object.entries<Failure>(FAILURES)
      .flatMap(([code, failure]) => (is(failure) ? [code] : []))
      .toSorted()

  test('a login that was refused is not tried again by itself, but for the one after an hour', () => {
    const refused = codesWhere(({ concerns }) => concerns === 'login')
    expect(refused).toEqual([
      'ACCOUNT_DISABLED',
      'AUTH_CLIENT_REFUSED',
      'AUTH_CONSENT_REQUIRED',
      'AUTH_FAILED',
      'POP_AUTH_FAILED',
    ])
    // LOGIN_HELD is the failure of who does not even try.
    expect(codesWhere(({ retried }) => retried.startsWith('after the secret'))).toEqual(
      [...refused, 'LOGIN_HELD'].toSorted(),
    )
  })

  test('what a bucket refuses of a mail is that mail’s; what a server fails with at one may be', () => {
    expect(codesWhere(({ concerns }) => concerns === 'mail')).toEqual(['OBJECT_REFUSED'])
    expect(codesWhere(({ mayBeOfMail }) => mayBeOfMail === true)).toEqual([
      'CONNECTION_LOST',
      'CONNECTION_STALLED',
      'MAILBOX_BUSY',
      'PROTOCOL_BROKEN',
    ])
  })
})
