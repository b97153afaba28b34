/** What a server can do, as it says itself in its answer to EHLO. */
export interface EhloOffer {
  /** SASL mechanisms, in capitals (RFC 4954). */
  readonly mechanisms: readonly string[]
  /** The largest message that it takes (RFC 1870); undefined if it does not say. */
  readonly maxMessageBytes: number | undefined
  /** Whether it takes addresses beyond ASCII (RFC 6531). */
  readonly takesUtf8: boolean
}

/** Reads the lines of an answer to EHLO; of one to HELO, which has no such lines, too. */
export function readOffer(reply: string): EhloOffer {
  const lines = reply.split(/\r?\n/).slice(1)
  const words = lines.map((line) =>
    line
      .slice(4)
      .trim()
      .toUpperCase()
      .split(/[\s=]+/),
  )
  const parametersOf = (keyword: string): string[] | undefined =>
    words.find(([first]) => first === keyword)?.slice(1)
  // Before RFC 2554 it was `AUTH=LOGIN`; some servers still announce both.
  const mechanisms = words.filter(([first]) => first === 'AUTH').flatMap((line) => line.slice(1))
  // 0 means no fixed limit (RFC 1870 3).
  const size = Number(parametersOf('SIZE')?.[0])
  return {
    mechanisms: [...new Set(mechanisms)].filter((mechanism) => mechanism !== ''),
    maxMessageBytes: size > 0 ? size : undefined,
    takesUtf8: parametersOf('SMTPUTF8') !== undefined,
  }
}
