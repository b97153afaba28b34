import type { FieldTest } from '../condition-node.js'
import { valueField } from './condition-field.js'
import { flagSchema } from './schema-parts.js'

const unreadTest =
  (wanted: boolean): FieldTest =>
  ({ unread }) => ({ matched: unread === wanted, seen: unread ? 'unread' : 'read' })

/** Whether the message was unread at first sight. */
export const unreadField = valueField(flagSchema, unreadTest)
