/** Names of mailboxes, monitors, senders and sends have at most so many characters (shared/jobs/settings/name-schema.ts). */
const MAX_NAME_CHARACTERS = 64

/** Gives out names for the entries of one part, each once. */
export class EntryNames {
  readonly #given = new Set<string>()
  /** By a name that several wanted, the number that was given last. */
  readonly #numbers = new Map<string, number>()

  /**
   * The first of some texts that makes a name nobody has, else the first with a number behind it.
   * @param otherwise the name if none of the texts has a letter or digit of ASCII: names become segments of keys
   */
  give(texts: readonly string[], otherwise: string): string {
    const candidates = texts.map(nameFrom).filter((name) => name !== '')
    const base = candidates[0] ?? otherwise
    const name = candidates.find((candidate) => !this.#given.has(candidate)) ?? this.#numbered(base)
    this.#given.add(name)
    return name
  }

  #numbered(base: string): string {
    if (!this.#given.has(base)) return base
    for (let number = (this.#numbers.get(base) ?? 1) + 1; ; number += 1) {
      this.#numbers.set(base, number)
      const suffix = `-${number}`
      const name = `${base.slice(0, MAX_NAME_CHARACTERS - suffix.length)}${suffix}`
      if (!this.#given.has(name)) return name
    }
  }
}

/** What of a text may be a name: letters and digits of ASCII, in lower case, joined by hyphens; empty if there are none. */
const nameFrom = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_NAME_CHARACTERS)
    .replace(/^-+|-+$/g, '')
