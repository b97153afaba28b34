import { favorMemory } from '../../shared/runtime/favor-memory.js'
import { createContainer } from './container.js'
import { createHandler } from './handler.js'

favorMemory()

/** The monitor function. */
export const handler = createHandler(createContainer())
