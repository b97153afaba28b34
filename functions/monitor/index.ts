import { createContainer } from './container.js'
import { createHandler } from './handler.js'

/** The monitor function. */
export const handler = createHandler(createContainer())
