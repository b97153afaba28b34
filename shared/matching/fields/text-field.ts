import type { FieldTest } from '../condition-node.js'
import { inDoubt, together } from '../doubts.js'
import { findingOf } from '../text/text-finding.js'
import { compileTextTest } from '../text/text-test.js'
import { bodyTestSchema, type ParsedBodyTest, TEXT_TEST_FORMS } from '../text/text-test-schema.js'
import { entriesField } from './condition-field.js'
import { needingBody } from './needing-body.js'
import { listed, shortened } from './shown-facts.js'

function textTest(test: ParsedBodyTest): FieldTest {
  const find = compileTextTest(test)
  return needingBody(({ text, attachmentTexts, attachmentTextDoubts }, work) => {
    const inText = find(text, work)
    if (inText.matched || !test.inAttachments) return findingOf(inText)
    const inAttachments = attachmentTexts.map((attachment) => ({
      filename: shortened(attachment.filename),
      finding: find(attachment.text, work),
    }))
    const found = inAttachments.find(({ finding }) => finding.matched)
    if (found) {
      const { filename, finding } = found
      return findingOf({ ...finding, seen: `${filename}: ${finding.seen}` })
    }
    const doubts = [
      inText.doubts,
      ...inAttachments.map(({ finding }) => finding.doubts),
      attachmentTextDoubts,
    ]
    return {
      matched: false,
      seen: `${inText.seen} (nor in text attachments: ${listed(inAttachments, ({ filename }) => filename)})`,
      ...inDoubt(together(doubts)),
    }
  })
}

/** Tests of the text, and where it is asked for of each text attachment: never across two of them. */
export const textField = entriesField(bodyTestSchema, TEXT_TEST_FORMS, textTest)
