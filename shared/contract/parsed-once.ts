/**
 * For zod, of what is parsed once or twice in a run: it compiles a parser for each object that it parses otherwise, which takes longer than a
 * poll that finds nothing.
 */
export const PARSED_ONCE = { jitless: true } as const
