import { domainToUnicode } from 'node:url'
import type { FrameLink } from '../api/mail-frame.js'

/** So much of a text and an address is told. */
const MOST_CHARACTERS = 2_000

/** What a link is: where it really leads, and whether its text says so. */
export function judgeLink(number: number, href: string, text: string): FrameLink {
  const told = { number, text: beginning(text.trim()), href: beginning(href.trim()) }
  const url = webAddress(href)
  if (!url) return { ...told, isOther: false, isWeb: false }
  const host = url.hostname
  const shown = domainToUnicode(host)
  const named = hostIn(text)
  return {
    ...told,
    host,
    ...(shown !== host && shown !== '' && { hostShown: shown }),
    isOther:
      named !== undefined && named !== host && !isBelow(host, named) && !isBelow(named, host),
    isWeb: true,
  }
}

const beginning = (text: string): string => [...text.slice(0, MOST_CHARACTERS)].join('')

function webAddress(text: string): URL | undefined {
  // A browser takes blanks and line ends out before it looks.
  const url = URL.parse(text.replaceAll(/[\t\n\r]/g, '').trim())
  return url && /^https?:$/.test(url.protocol) ? url : undefined
}

/** `www.example.com` is told by `example.com`. */
const isBelow = (host: string, other: string): boolean => host.endsWith(`.${other}`)

/** The host that a text names, as one would be parsed; undefined if it names none. */
function hostIn(text: string): string | undefined {
  const [, name] =
    /(?:https?:\/\/|^|\s)((?:[\p{L}\p{N}-]+\.)+[\p{L}]{2,})(?:[/:?#\s]|$)/iu.exec(text.trim()) ?? []
  return name === undefined ? undefined : URL.parse(`http://${name}`)?.hostname
}
