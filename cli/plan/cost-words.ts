import type { CostLine, CostPart } from '../cost/monthly-cost.js'

/** US dollars to a tenth of a cent: most lines are less than a cent. */
export const usdWords = (usd: number): string => usd.toFixed(3)

/** A part of the cost as lines of text: its sum, and below it each line with how it comes about, the dearest first. */
export function costLines({ of, lines, usd }: CostPart): string[] {
  return [
    `  ${usdWords(usd).padStart(8)}  ${of}`,
    ...lines
      .toSorted((one, other) => other.usd - one.usd)
      .map((line) => `  ${usdWords(line.usd).padStart(8)}    ${line.unit}: ${sumWords(line)}`),
  ]
}

/** `4 x 0.30 (PollSucceeded, ...)`: the price to as many places as it has. */
export const sumWords = ({ amount, price, why }: CostLine): string =>
  `${amountWords(amount)} x ${priceWords(price)} (${why})`

const amountWords = (amount: number): string =>
  amount < 10 ? String(Number(amount.toPrecision(3))) : Math.round(amount).toLocaleString('en')

/** A price for one is mostly below a cent: it is said for a million then. */
const priceWords = (price: number): string =>
  price >= 0.01
    ? String(Number(price.toPrecision(6)))
    : `${Number((price * 1e6).toPrecision(6))} a million`
