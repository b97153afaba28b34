import { createContainer } from './container.js'
import { createHandler } from './handler.js'

/** The api function. */
export const handler = createHandler(createContainer())
