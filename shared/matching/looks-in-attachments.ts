import { type Everything, isEverything, type ParsedConditions } from './fields/conditions-schema.js'

/** Whether any condition asks for the text of attachments: only then a walk decodes it. */
export function looksInAttachments(when: ParsedConditions | Everything): boolean {
  if (isEverything(when)) return false
  const { text = [], any = [], all = [], not } = when
  return (
    text.some(({ inAttachments }) => inAttachments === true) ||
    [...any, ...all, ...(not ? [not] : [])].some(looksInAttachments)
  )
}
