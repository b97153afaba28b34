import { parseCount } from '../cli/options.js'

/** How many of something a test is asked for by a variable of its environment. A value that is no count would be none of them: it is refused. */
export function countFromEnvironment(name: string, otherwise: number): number {
  const text = process.env[name]
  if (text === undefined) return otherwise
  try {
    return parseCount(text)
  } catch (cause) {
    throw new Error(`${name}=${text}: must be a whole number of at least 1`, { cause })
  }
}
