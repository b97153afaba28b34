import { describe, expect, test } from 'vitest'
import type { FailureCode } from '../../../../../shared/failures/catalogue.js'
import { imapFailure } from '../../../../../shared/mailbox/imap/refusals/imap-failures.js'

const READING = ['STATUS INBOX (UIDNEXT)', 'EXAMINE INBOX', 'SELECT INBOX', 'UID FETCH 1 FLAGS']
const CHANGING = [
  'UID STORE 1 +FLAGS.SILENT (\\Seen)',
  'UID COPY 1 Done',
  'UID MOVE 1 Done',
  'UID EXPUNGE 1',
  'EXPUNGE',
  'APPEND Sent {5}',
]

/** By response code: what a refusal of a command is that reads, and of one that changes the folder. */
const MEANINGS: readonly (readonly [string, FailureCode, FailureCode])[] = [
  ['LIMIT', 'RESOURCE_EXHAUSTED', 'PROTOCOL_BROKEN'],
  ['OVERQUOTA', 'RESOURCE_EXHAUSTED', 'PROTOCOL_BROKEN'],
  ['AUTHORIZATIONFAILED', 'ACCOUNT_DISABLED', 'PROTOCOL_BROKEN'],
  ['EXPIRED', 'ACCOUNT_DISABLED', 'PROTOCOL_BROKEN'],
  ['CONTACTADMIN', 'ACCOUNT_DISABLED', 'PROTOCOL_BROKEN'],
  ['PRIVACYREQUIRED', 'TLS_REQUIRED', 'PROTOCOL_BROKEN'],
  ['INUSE', 'MAILBOX_BUSY', 'MAILBOX_BUSY'],
  ['UNAVAILABLE', 'MAILBOX_BUSY', 'MAILBOX_BUSY'],
  ['SERVERBUG', 'MAILBOX_BUSY', 'MAILBOX_BUSY'],
  ['NONEXISTENT', 'FOLDER_NOT_FOUND', 'FOLDER_NOT_FOUND'],
  ['TRYCREATE', 'FOLDER_NOT_FOUND', 'FOLDER_NOT_FOUND'],
  ['NOPERM', 'PROTOCOL_BROKEN', 'PROTOCOL_BROKEN'],
  ['CANNOT', 'PROTOCOL_BROKEN', 'PROTOCOL_BROKEN'],
  ['EXPUNGEISSUED', 'PROTOCOL_BROKEN', 'PROTOCOL_BROKEN'],
  ['ALREADYEXISTS', 'PROTOCOL_BROKEN', 'PROTOCOL_BROKEN'],
  ['constructor', 'PROTOCOL_BROKEN', 'PROTOCOL_BROKEN'],
]

describe.each(MEANINGS)('NO [%s]', (code, reading, changing) => {
  test.each(READING)(`to %s is ${reading}`, (command) => {
    expect(refused(code, command)).toBe(reading)
  })

  // What has no meaning of its own there is a refusal, told with the server's words.
  test.each(CHANGING)(`to %s is ${changing}`, (command) => {
    expect(refused(code, command)).toBe(changing)
  })

  test('asks to slow down if its words do, whatever was asked for', () => {
    for (const command of [...READING, ...CHANGING])
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
