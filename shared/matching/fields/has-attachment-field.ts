import type { FieldTest } from '../condition-node.js'
import { inDoubt } from '../doubts.js'
import { valueField } from './condition-field.js'
import { needingBody } from './needing-body.js'
import { flagSchema } from './schema-parts.js'
import { listed, nameOf } from './shown-facts.js'

const hasAttachmentTest = (wanted: boolean): FieldTest =>
  needingBody(({ attachments, attachmentDoubts }) => ({
    matched: attachments.length > 0 === wanted,
    seen: listed(attachments, nameOf),
    // One that is there is there, whatever is missing or misspelt.
    ...inDoubt(attachments.length > 0 ? [] : attachmentDoubts),
  }))

/** Whether there is any attachment. */
export const hasAttachmentField = valueField(flagSchema, hasAttachmentTest)
