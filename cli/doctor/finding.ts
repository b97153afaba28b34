/** Something that was looked at, and how it is. */
export interface Finding {
  /** `node`, `clock`, `secrets.json`, `certificate of operations`. */
  readonly about: string
  /** `unknown`: nobody could tell; the words say why. */
  readonly state: 'fine' | 'warning' | 'wrong' | 'unknown'
  /** What was found, in a line. */
  readonly words: string
  /** What to do, where something is to be done. */
  readonly remedy?: string
}
