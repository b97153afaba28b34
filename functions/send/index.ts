import { createContainer } from './container.js'
import { createHandler } from './handler.js'

/** The send function. */
export const handler = createHandler(createContainer())
