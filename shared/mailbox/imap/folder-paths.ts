/** Modified UTF-7 (RFC 3501 5.1.3): each `&` begins base64 that ends with `-`, or stands for itself as `&-`. */
const MODIFIED_UTF7 = /^(?:[^&]|&[A-Za-z0-9+,]*-)*$/

/** A folder as imapflow reads it from a list. */
export interface ListedPath {
  /** Decoded. */
  readonly path: string
  readonly pathAsListed: string
}

/** The name of a folder for people: decoded, unless the server's name is none that can be decoded (`R&D`). */
export const pathOf = ({ path, pathAsListed }: ListedPath): string =>
  MODIFIED_UTF7.test(pathAsListed) ? path : pathAsListed

/**
 * Names of folders as the server lists them. A client that encodes a name anew may write another one than the server has: `&` alone,
 * more shifts than are needed, bytes of UTF-8, a separator in front, names beyond the namespace.
 */
export class FolderPaths {
  /** By what imapflow would write. */
  readonly #asListed = new Map<string, string>()

  /** @param encoded what imapflow writes for the name that people see */
  remember(encoded: string, pathAsListed: string): void {
    if (encoded !== pathAsListed && !this.#asListed.has(encoded))
      this.#asListed.set(encoded, pathAsListed)
  }

  /** The name to write. */
  asListed(encoded: string): string {
    return this.#asListed.get(encoded) ?? encoded
  }
}
