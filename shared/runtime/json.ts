/** The value in a text of JSON; undefined, which no schema takes for one, if it is none. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
