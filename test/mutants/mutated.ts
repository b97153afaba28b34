import type { Mutant } from './mutant.js'

/** A source text with a fault in it. @throws if the text has changed, so that it does not say any more what is to be replaced */
export function mutated(source: string, { name, file, find, replace }: Mutant): string {
  const parts = source.split(find)
  if (parts.length === 2) return parts.join(replace)
  throw new Error(
    `${name}: ${file} has changed: what is to be replaced is there ${parts.length - 1} times:\n${find}`,
  )
}
