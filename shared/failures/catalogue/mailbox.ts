import type { Failure } from './failure.js'

/** Failures of a mailbox that is open. */
export const MAILBOX_FAILURES = {
  MAILBOX_BUSY: {
    meaning:
      'The mail server has the mailbox or the folder locked, or has trouble of its own with it.',
    cause:
      'Another client or an administrator’s tool holds it, or a part of the server is down; its words are in the detail.',
    remedy:
      'Nothing, if it passes: what could not be done is tried again, and counts for nothing. Else find the other client, or ask the provider.',
    retried: 'at the next poll',
    passesByItself: true,
    concerns: 'folder',
    mayBeOfMail: true,
  },
  FOLDER_NOT_FOUND: {
    meaning: 'A folder that a monitor watches or moves mail to does not exist on the mail server.',
    cause: 'It is misspelt, was renamed, or the account may not see it.',
    remedy: 'Correct `folder` or `then`; the detail lists the folders that are there.',
    retried: 'at the next poll',
    passesByItself: true,
    concerns: 'folder',
    legacyCode: 'MAPI 8004010F',
  },
  FOLDER_DENIED: {
    meaning: 'A folder that a monitor watches is there, and this login may not use it.',
    cause: 'The rights of a shared folder (ACL) are another’s, or were taken away.',
    remedy:
      'Have its owner, or the administrator, give this login the rights to list and to read it (`lr`); or correct `folder`.',
    retried: 'at the next poll',
    passesByItself: true,
    concerns: 'folder',
  },
  ACTION_REFUSED: {
    meaning:
      'The mail server did not mark, move or delete mail as `then` of a monitor says. The mail is kept and announced.',
    cause:
      'The login may not change the folder, the target is full or takes no mail, or the folder is shared and read-only.',
    remedy:
      'Allow the login to change both folders, or correct `then`. After three polls such mail is left where it is; the log names it.',
    retried: 'at the next poll',
    passesByItself: true,
    concerns: 'folder',
  },
  UIDVALIDITY_CHANGED: {
    meaning:
      'The server renumbered the folder (a new UIDVALIDITY) in the middle of a poll, which ended before it read or changed the wrong mail.',
    cause: 'The folder was deleted and made again just then, or two servers answer that differ.',
    remedy:
      'Nothing: the next poll recognises what was decided on, decides on the rest, and tells of it by `Mailbox Reset`.',
    retried: 'at the next poll',
    passesByItself: true,
    concerns: 'folder',
  },
  UIDVALIDITY_RESTLESS: {
    meaning:
      'The server has renumbered the folder three times or more within ten polls. Its mail is decided on all the same: what is known is recognised each time.',
    cause:
      'Several servers answer for the mailbox and differ in their UIDVALIDITY, a server makes it up at each start, or the folder is made anew again and again.',
    remedy:
      'Have the administrator give the folder one lasting UIDVALIDITY; name one server in `imap.host` instead of a balancer. Each time the whole folder is read again, and actions that are pending are dropped.',
    retried: 'at the next poll',
    passesByItself: true,
    concerns: 'folder',
  },
  UIDS_UNSUPPORTED: {
    meaning:
      'The server tells no UIDVALIDITY for the folder: it has no lasting numbers for mail, so nobody can know what was read before. Nothing was read.',
    cause:
      'The server or this folder keeps no UIDs: a public or virtual folder, a gateway, or software without them.',
    remedy:
      'Watch a folder of another kind, or have the mail forwarded to a mailbox with UIDs; UIDNEXT alone may be missing.',
    retried: 'at the next poll',
    passesByItself: true,
    concerns: 'folder',
  },
  MAIL_WITHHELD: {
    meaning:
      'The mail server lists a mail and does not give it out, or gives something else in its place.',
    cause:
      'The mail is damaged in the server’s store, cannot be converted by it (Exchange), or is lost behind its index.',
    remedy:
      'Open it with another client; if that cannot read it either, have the provider repair the mailbox. Mail behind it goes on; after three polls it is in quarantine.',
    retried: 'at the next poll',
    passesByItself: true,
    concerns: 'folder',
  },
  MAIL_ENDED_RUN: {
    meaning:
      'A run that was reading one mail did not end: it was ended for its memory or its time.',
    cause: 'Something in the mail takes far more memory or time than its size says.',
    remedy:
      'Mail behind it goes on; after three such runs it is in quarantine. Report it, with the mail if it may be shown.',
    retried: 'at the next poll',
    passesByItself: true,
    concerns: 'folder',
  },
  TOO_SLOW: {
    meaning:
      'A whole run was not enough for a single step: no mail was decided on, and nothing was done. Of a mail: three runs brought no new byte of it.',
    cause: 'A very large mail on a slow connection, or a mail server that answers drop by drop.',
    remedy:
      'If it repeats: give a mail more of each run by receiveWithin, up to 1800 s, or fetch it by hand. If no mail comes at all, the server is the trouble.',
    retried: 'at the next poll',
    passesByItself: true,
  },
} as const satisfies Record<string, Failure>
