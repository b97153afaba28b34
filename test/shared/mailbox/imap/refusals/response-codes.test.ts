import { describe, expect, test } from 'vitest'
import type { FailureCode } from '../../../../../shared/failures/catalogue.js'
import { imapFailure } from '../../../../../shared/mailbox/imap/refusals/imap-failures.js'

const READING = ['STATUS INBOX (UIDNEXT)', 'EXAMINE INBOX', 'SELECT INBOX', 'UID FETCH 1 FLAGS']
const SEARCHING = ['UID SEARCH UID 1:9', 'SEARCH SINCE 1-Nov-2026']
const CHANGING = [
  'UID STORE 1 +FLAGS.SILENT (\\Seen)',
  'UID COPY 1 Done',
  'UID MOVE 1 Done',
  'UID EXPUNGE 1',
  'EXPUNGE',
]
const APPENDING = ['APPEND Sent {5}']
const NOTHING = 'PROTOCOL_BROKEN'

/** By response code: what a refusal is of a command that reads, searches, changes the folder, or adds to it. */
const MEANINGS: readonly (readonly [string, FailureCode, FailureCode, FailureCode, FailureCode])[] =
  [
    ['LIMIT', 'RESOURCE_EXHAUSTED', 'RESOURCE_EXHAUSTED', NOTHING, 'RESOURCE_EXHAUSTED'],
    ['OVERQUOTA', 'RESOURCE_EXHAUSTED', 'RESOURCE_EXHAUSTED', NOTHING, NOTHING],
    ['AUTHORIZATIONFAILED', 'FOLDER_DENIED', 'FOLDER_DENIED', NOTHING, NOTHING],
    ['NOPERM', 'FOLDER_DENIED', 'FOLDER_DENIED', NOTHING, NOTHING],
    ['AUTHENTICATIONFAILED', 'LOGIN_EXPIRED', 'LOGIN_EXPIRED', NOTHING, NOTHING],
    ['EXPIRED', 'LOGIN_EXPIRED', 'LOGIN_EXPIRED', NOTHING, NOTHING],
    ['CONTACTADMIN', 'LOGIN_NEEDS_ADMIN', 'LOGIN_NEEDS_ADMIN', NOTHING, NOTHING],
    ['PRIVACYREQUIRED', 'TLS_REQUIRED', 'TLS_REQUIRED', NOTHING, NOTHING],
    ['INUSE', 'MAILBOX_BUSY', 'MAILBOX_BUSY', 'MAILBOX_BUSY', 'MAILBOX_BUSY'],
    ['UNAVAILABLE', 'MAILBOX_BUSY', 'MAILBOX_BUSY', 'MAILBOX_BUSY', 'MAILBOX_BUSY'],
    ['SERVERBUG', 'MAILBOX_BUSY', NOTHING, 'MAILBOX_BUSY', 'MAILBOX_BUSY'],
    ['NONEXISTENT', 'FOLDER_NOT_FOUND', 'FOLDER_NOT_FOUND', 'FOLDER_NOT_FOUND', 'FOLDER_NOT_FOUND'],
    ['TRYCREATE', 'FOLDER_NOT_FOUND', 'FOLDER_NOT_FOUND', 'FOLDER_NOT_FOUND', 'FOLDER_NOT_FOUND'],
    ['CANNOT', NOTHING, NOTHING, NOTHING, NOTHING],
    ['EXPUNGEISSUED', NOTHING, NOTHING, NOTHING, NOTHING],
    ['ALREADYEXISTS', NOTHING, NOTHING, NOTHING, NOTHING],
    ['constructor', NOTHING, NOTHING, NOTHING, NOTHING],
  ]

describe.each(MEANINGS)('NO [%s]', (code, reading, searching, changing, appending) => {
  test.each(READING)(`to %s is ${reading}`, (command) => {
    expect(refused(code, command)).toBe(reading)
  })

  test.each(SEARCHING)(`to %s is ${searching}`, (command) => {
    expect(refused(code, command)).toBe(searching)
  })

  // What has no meaning of its own there is a refusal, told with the server's words.
  test.each(CHANGING)(`to %s is ${changing}`, (command) => {
    expect(refused(code, command)).toBe(changing)
  })

  test.each(APPENDING)(`to %s is ${appending}`, (command) => {
    expect(refused(code, command)).toBe(appending)
  })

  test('asks to slow down if its words do, whatever was asked for', () => {
    for (const command of [...READING, ...SEARCHING, ...CHANGING, ...APPENDING])
      expect(refused(code, command, 'Request is throttled.')).toBe('RESOURCE_EXHAUSTED')
  })
})

const refused = (code: string, command: string, words = 'Not now'): FailureCode =>
  imapFailure(
    Object.assign(new Error('Command failed'), {
      responseStatus: 'NO',
      serverResponseCode: code,
      responseText: words,
      executedCommand: `A7 ${command}`,
    }),
    'imap.example.com, folder INBOX',
    [],
  ).code
