import type { Mutant } from './mutant.js'
import { OF_MAIL } from './planted/of-mail.js'
import { OF_POLLS } from './planted/of-polls.js'
import { OF_SENDS } from './planted/of-sends.js'
import { OF_SURROUNDINGS } from './planted/of-surroundings.js'
import { POLLS_OF_READERS } from './planted/polls-of-readers.js'
import { SENDS_OF_READERS } from './planted/sends-of-readers.js'

/** Those that readers of the code planted by hand. */
export const OF_READERS: readonly Mutant[] = [...POLLS_OF_READERS, ...SENDS_OF_READERS]

/** Those that were planted all over since. */
export const OF_OUR_OWN: readonly Mutant[] = [
  ...OF_POLLS,
  ...OF_SENDS,
  ...OF_MAIL,
  ...OF_SURROUNDINGS,
]

/** All of them, by their numbers from 1. */
export const MUTANTS: readonly Mutant[] = [...OF_READERS, ...OF_OUR_OWN]
