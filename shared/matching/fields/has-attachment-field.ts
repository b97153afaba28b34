import type { FieldTest } from '../condition-node.js'
import { inDoubt } from '../doubts.js'
import { valueField } from './condition-field.js'
import { needingBody } from './needing-body.js'
import { flagSchema } from './schema-parts.js'
import { listed, nameOf } from './shown-facts.js'

const hasAttachmentTest = (wanted: boolean): FieldTest =>
  needingBody(({ attachments, attachmentDoubts }) => {
    const files = attachments.filter(({ isOfBody = false }) => !isOfBody)
    return {
      matched: files.length > 0 === wanted,
      seen: listed(files, nameOf),
      // One that is there is there, whatever is missing or misspelt.
      ...inDoubt(files.length > 0 ? [] : attachmentDoubts),
    }
  })

/** Whether there is any attachment that is a file to who reads the mail. */
export const hasAttachmentField = valueField(flagSchema, hasAttachmentTest)
