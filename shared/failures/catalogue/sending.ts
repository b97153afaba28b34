import type { Failure } from './failure.js'

/** Failures of a mail that goes out. */
export const SENDING_FAILURES = {
  SENDER_NOT_FOUND: {
    meaning: 'There is no sender of this name.',
    cause: 'It is misspelt, was removed from the jobs file, or is not deployed yet.',
    remedy: 'Name a sender of the jobs file, and deploy; without a name, `default` is meant.',
    retried: 'when somebody asks',
    passesByItself: false,
  },
  NO_RECIPIENTS: {
    meaning: 'The mail has no recipient.',
    cause: 'To, Cc and Bcc are all empty.',
    remedy: 'Name at least one address in `to`.',
    retried: 'never',
    passesByItself: false,
    legacyCode: 'MAPI 80040607',
  },
  RECIPIENT_NOT_FOUND: {
    meaning:
      'There is no such recipient: the address book has no such name, or the server knows no such address.',
    cause: 'A misspelt name or address, or a person who has left.',
    remedy: 'Correct it; names of the address book are exact, and a near match is in the detail.',
    retried: 'when somebody asks',
    passesByItself: false,
    legacyCode: 'MAPI 8004010F',
  },
  RECIPIENT_AMBIGUOUS: {
    meaning: 'A name of the address book stands for several addresses.',
    cause: 'Two people or lists share the name.',
    remedy: 'Use the full address; the detail lists them.',
    retried: 'never',
    passesByItself: false,
    legacyCode: 'MAPI 80040700',
  },
  ATTACHMENT_MISSING: {
    meaning: 'A file that was to be attached is not there.',
    cause:
      'The job that makes it has not run or failed, the key is misspelt, or the upload has expired after 7 days.',
    remedy: 'Put the file under the key in the detail, then send again.',
    retried: 'when somebody asks',
    passesByItself: false,
    legacyCode: 'CPA 14',
  },
  MESSAGE_TOO_LARGE: {
    meaning: 'The message, encoded, is larger than the sender may send; nothing was handed over.',
    cause:
      'Attachments grow by a third when they are encoded. SES takes 10 MB, and SMTP servers have limits of their own.',
    remedy:
      'Send a link in place of the file, split it, or use a sender by SMTP; `maxMessageMb` of a sender raises its limit where the server allows it.',
    retried: 'never',
    passesByItself: false,
  },
  PUT_OFF: {
    meaning: 'The server said to try again later.',
    cause:
      'Greylisting, a full queue, an overload, or a limit of the day: an answer that begins with 4, or one with 5 that says of itself that it passes.',
    remedy:
      'Nothing: it is tried again, later and later, for a day. The server’s words are in the detail.',
    retried: 'with back-off, for a day',
    passesByItself: true,
  },
  EHLO_REFUSED: {
    meaning: 'The server does not take the name that the sender gives with EHLO.',
    cause:
      'It asks for a full name, for one that is in DNS, or for one that it knows; by default it is given the domain of `from`.',
    remedy:
      'Set `ehlo` of the sender to a name that the server takes: ask its operator, or look into its log. The detail has its words and the name.',
    retried: 'when somebody asks',
    passesByItself: false,
  },
  RECIPIENT_MAILBOX_FULL: {
    meaning: 'The mailbox of a recipient, or the disk of the server, is full.',
    cause: 'Mail there is not fetched or deleted.',
    remedy: 'Tell the recipient by another way; then send again.',
    retried: 'when somebody asks',
    passesByItself: false,
    legacyCode: 'MAPI 8004010D',
  },
  REFUSED: {
    meaning: 'The server refused the mail.',
    cause:
      'Its rules: the sender address, the content, a block list, a policy. Its words are in the detail.',
    remedy: 'Act on the server’s words, then send again.',
    retried: 'when somebody asks',
    passesByItself: false,
    legacyCode: 'CPA 72',
  },
  SENDER_REFUSED: {
    meaning: 'The server does not take mail from this address.',
    cause:
      'The login may not send as it; with SES, neither the address nor its domain is verified in the region.',
    remedy:
      'Verify the identity in SES, or ask the administrator for the right to send as it; then send again.',
    retried: 'when somebody asks',
    passesByItself: false,
  },
  SENDING_PAUSED: {
    meaning: 'SES has stopped sending for the account or the configuration set.',
    cause: 'Too many bounces or complaints, or somebody paused it.',
    remedy: 'Look at the reputation dashboard of SES; resume sending there, then send again.',
    retried: 'when somebody asks',
    passesByItself: false,
  },
  SENDING_DENIED: {
    meaning: 'SES did not let the function send.',
    cause:
      'The role may not send as this address, its credentials had expired, or the configuration set of the stage is gone or in another region.',
    remedy:
      'Look for changes made by hand with `cdk drift`, and undo them with `cdk deploy --revert-drift`; the detail has the answer of SES. The next attempt follows by itself.',
    retried: 'with back-off, for a day',
    passesByItself: true,
  },
  OUTCOME_UNKNOWN: {
    meaning:
      'The message was handed over, and the answer never came: it may have been delivered, or not.',
    cause: 'The connection or the function ended between the message and the server’s answer.',
    remedy:
      'Ask a recipient, or look at the server’s log. If it did not arrive: POST /sends/{id}/retry. It is never repeated by itself.',
    retried: 'when somebody asks',
    passesByItself: false,
  },
  SENT_COPY_FAILED: {
    meaning: 'The mail was sent; its copy could not be put into the mailbox of the sender.',
    cause: 'The mailbox refuses the login, its folder is missing, or it is full.',
    remedy: 'Nothing has to be sent again: the message is in the outbox of the bucket for 90 days.',
    retried: 'never',
    passesByItself: false,
  },
} as const satisfies Record<string, Failure>
