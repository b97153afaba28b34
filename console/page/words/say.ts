import { language } from '../state/settings.js'
import { WORDS } from './catalogue.js'

/** A text of the catalogue. */
export type Said = keyof typeof WORDS

/** A text in the language of the page, with what belongs into its braces. */
export const say = (said: Said, values: Readonly<Record<string, string | number>> = {}): string =>
  (WORDS[said][language.value === 'ja' ? 1 : 0] ?? '').replace(/\{(\w+)\}/g, (_, name: string) =>
    String(values[name] ?? ''),
  )

/** A figure as the language writes it. */
export const figure = (value: number): string => new Intl.NumberFormat(language.value).format(value)

/** Bytes, in steps of 1,024. */
export function bytesWords(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB']
  const step = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10))
  const value = bytes / 1024 ** step
  const digits = step > 0 && value < 10 ? 1 : 0
  const words = new Intl.NumberFormat(language.value, { maximumFractionDigits: digits })
  return `${words.format(value)} ${units[step]}`
}
