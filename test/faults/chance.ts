/** Numbers that look like chance and are the same for the same seed. */
export class Chance {
  #state: number

  constructor(seed: number) {
    this.#state = mixed(seed)
  }

  /** From 0 up to, and without, `count`. */
  below(count: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    return Math.floor((mixed(this.#state) / 2 ** 32) * count)
  }

  /** Both ends included. */
  between(first: number, last: number): number {
    return first + this.below(last - first + 1)
  }

  /** True in so many of a hundred. */
  percent(percent: number): boolean {
    return this.below(100) < percent
  }

  /** @throws RangeError of nothing */
  oneOf<T>(choices: readonly T[]): T {
    const choice = choices[this.below(choices.length)]
    if (choice === undefined) throw new RangeError('nothing to choose from')
    return choice
  }

  /** Those that chance lets pass, each in so many of a hundred. */
  some<T>(all: readonly T[], percent: number): T[] {
    return all.filter(() => this.percent(percent))
  }

  /** So many, made one after the other. */
  times<T>(count: number, make: (index: number) => T): T[] {
    return Array.from({ length: count }, (_, index) => make(index))
  }
}

/** A number below 2 to the 32nd that is the same for the same numbers, and another for any other. */
export function mixedOf(...numbers: readonly number[]): number {
  return numbers.reduce((before, number) => mixed(before ^ Math.imul(number, 0x9e3779b1)), 1)
}

/** The finalizer of splitmix32. */
function mixed(number: number): number {
  let mix = number | 0
  mix = Math.imul(mix ^ (mix >>> 16), 0x21f0aaad)
  mix = Math.imul(mix ^ (mix >>> 15), 0x735a2d97)
  return (mix ^ (mix >>> 15)) >>> 0
}
