import type { MessageAttributes } from './mailbox-session.js'

/**
 * RFC822.SIZE has to be exact (RFC 9051 2.3.4). Exchange tells what its store holds, 7 to 27 % less than comes; another form of the
 * same content is not half as long, or twice.
 */
const MOST_OFF = 2

/** Between which lengths a message lies of which only the server has said how long it is, in bytes. */
export const sizeBounds = ({
  size,
  isSizeFalse,
}: Pick<MessageAttributes, 'size' | 'isSizeFalse'>) => ({
  bytes: size,
  least: isSizeFalse ? size : Math.floor(size / MOST_OFF),
  most: isSizeFalse ? Number.POSITIVE_INFINITY : size * MOST_OFF,
})

/** Whether a message that came with so many bytes shows that the sizes this server tells say nothing. */
export const isFarMore = (bytes: number, size: number): boolean => bytes > size * MOST_OFF
