import { createContainer } from './container.js'
import { createHandler } from './handler.js'

/** The watch function. */
export const handler = createHandler(createContainer())
