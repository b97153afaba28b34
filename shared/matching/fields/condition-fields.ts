import { addressField } from './address-field.js'
import { attachmentField } from './attachment-field.js'
import { hasAttachmentField } from './has-attachment-field.js'
import { headerField } from './header-field.js'
import { sizeField } from './size-field.js'
import { subjectField } from './subject-field.js'
import { textField } from './text-field.js'
import { unreadField } from './unread-field.js'

/**
 * What conditions may ask of a message: a new field is a file beside these and a row here. The type of `when`, its schema, its
 * description in docs/jobs.schema.json and the tests all follow.
 *
 * Tests are made in this order, so those that need only the header come first: a header can then decide alone.
 */
export const CONDITION_FIELDS = {
  /** An address or `*@domain`, whatever its case and the name beside it; `address(..., { caseSensitive: true })` heeds case. */
  from: addressField('from'),
  to: addressField('to'),
  cc: addressField('cc'),
  subject: subjectField,
  /** Header fields by name: each must have a value that passes. */
  header: headerField,
  /** Bytes of the whole message. */
  size: sizeField,
  /** Without \Seen when we first saw it. */
  unread: unreadField,
  hasAttachment: hasAttachmentField,
  attachment: attachmentField,
  /**
   * The text parts; where there are none, or nothing but blanks in them, text made from the HTML. A text part that says no
   * more than "this is an HTML mail" is text: look for such mail by `subject` or `header`.
   */
  text: textField,
} as const
