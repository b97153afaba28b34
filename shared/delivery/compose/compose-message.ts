import { Readable } from 'node:stream'
import MailComposer from 'nodemailer/lib/mail-composer'
import { safeName } from '../../mail/attachments/safe-name.js'
import { SEND_FIELD } from '../../mail/delivery-report/facts/returned-message.js'
import type { AcceptedSend, SendAddress } from '../outbox/accepted-send.js'
import { attachmentType } from './attachment-type.js'
import { displayName, subjectField } from './header-text.js'
import { messageBody } from './message-body.js'

/** `=_` occurs neither in quoted-printable nor in base64 (RFC 2045 6.7), so that no text can end a part. */
const BOUNDARY_PREFIX = '=_mailjobs'

/**
 * The message of a send (RFC 5322), in pieces, of ASCII characters alone; its lines have at most 998 of them and end with
 * CRLF. The same send gives the same bytes. Bcc is in no field. Attachments are opened one after the other, when it is their
 * turn, and never held whole. File names are made safe (`safeName`).
 *
 * A message without To and Cc has neither field, which RFC 5322 3.6 allows.
 *
 * @param open the bytes under a key of the bucket
 * @returns a stream that fails as `open` does
 */
export function composeMessage(
  send: AcceptedSend,
  open: (key: string) => AsyncIterable<Buffer>,
): Readable {
  const composer = new MailComposer({
    headers: {
      // Prepared, because a line of one long word would not be folded.
      Subject: { prepared: true, foldLines: true, value: subjectField(send.subject) },
      [SEND_FIELD]: send.id,
      // No person wrote it: an absence notice is not to be sent back (RFC 3834 5).
      ...(send.source.kind !== 'api' && { 'Auto-Submitted': 'auto-generated' }),
    },
    from: named(send.from),
    to: send.to.map(named),
    cc: send.cc.map(named),
    replyTo: send.replyTo.map(named),
    messageId: send.messageId,
    date: new Date(send.acceptedAt),
    // A message of attachments alone is shown as one of them by some readers.
    ...((send.text !== undefined || send.html === undefined) && { text: body(send.text ?? '') }),
    ...(send.html !== undefined && { html: body(send.html) }),
    attachments: send.attachments.map(({ filename, contentType, key }) => ({
      filename: safeName(filename, contentType),
      contentType: attachmentType(contentType),
      contentDisposition: 'attachment',
      contentTransferEncoding: 'base64',
      content: Readable.from(whenRead(open, key), { objectMode: false }),
    })),
    boundaryPrefix: BOUNDARY_PREFIX,
    baseBoundary: send.id,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return composer.compile().createReadStream()
}

/** All streams are made before the first one is read, and an object that was opened must not wait for its turn. */
async function* whenRead(open: (key: string) => AsyncIterable<Buffer>, key: string) {
  yield* open(key)
}

const named = ({ name, address }: SendAddress): SendAddress => ({
  name: displayName(name),
  address,
})

function body(text: string) {
  const { bytes, encoding } = messageBody(text)
  return { content: bytes, contentTransferEncoding: encoding }
}
