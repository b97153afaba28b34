/** Where Debian keeps the program that serves a mailbox once its user is known. */
export const COURIER_IMAPD = '/usr/bin/imapd'

/**
 * What Courier-IMAP (5.0) is told, with the values of Debian's `/etc/courier/imapd`, but without IDLE, for which it wants a
 * daemon more. The first lines are those of its own login: whose mail it is, and the tag of the LOGIN to answer to.
 */
export const imapdEnvironment = ({
  home,
  user,
  tag,
}: {
  readonly home: string
  readonly user: string
  readonly tag: string
}) => ({
  HOME: home,
  AUTHENTICATED: user,
  AUTHADDR: user,
  IMAPLOGINTAG: tag,
  // Without a client's address it takes itself for not logged in, and ends.
  TCPREMOTEIP: '127.0.0.1',
  TCPREMOTEPORT: '1',
  IMAP_CAPABILITY:
    'IMAP4rev1 UIDPLUS CHILDREN NAMESPACE THREAD=ORDEREDSUBJECT THREAD=REFERENCES SORT QUOTA',
  IMAP_KEYWORDS: '1',
  IMAP_ACL: '1',
  IMAP_USELOCKS: '1',
  IMAP_EMPTYTRASH: 'Trash:7',
  IMAP_TRASHFOLDERNAME: 'Trash',
})
