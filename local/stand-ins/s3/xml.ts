// Own code in place of an XML library: the answers are trees of a few known elements and the requests are flat lists.

import { XML_ENTITIES } from '../../../shared/failures/decodings.js'

/** The content of an element: text, children, or one child repeated. `undefined` leaves the element out. */
export type XmlContent =
  | string
  | number
  | boolean
  | undefined
  | readonly XmlContent[]
  | { readonly [element: string]: XmlContent }

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/'

/** A document, of S3's namespace unless it is another service's. An array repeats its element. */
export const xmlDocument = (root: string, content: XmlContent, namespace = NAMESPACE): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${namespace}">${inner(content)}</${root}>`

/** An error document, which S3 sends without a namespace. */
export const xmlError = (content: XmlContent): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${element('Error', content)}`

/** The contents of every element of that name that has no attributes, in document order, still as XML. */
export function childElements(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}>([\\s\\S]*?)</${name}>`, 'g'))].map(
    ([, content = '']) => content,
  )
}

/** The text of the first element of that name. */
export function textOf(xml: string, name: string): string | undefined {
  const [content] = childElements(xml, name)
  return content === undefined ? undefined : unescaped(content)
}

function element(name: string, content: XmlContent): string {
  if (content === undefined) return ''
  if (Array.isArray(content)) return content.map((item) => element(name, item)).join('')
  return `<${name}>${inner(content)}</${name}>`
}

function inner(content: XmlContent): string {
  if (typeof content !== 'object') return escaped(String(content ?? ''))
  return Object.entries(content)
    .map(([name, value]) => element(name, value))
    .join('')
}

/** Control characters are sent as references: as literals, line ends in a key would be normalized away (XML 1.0 2.11). */
const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replace(/\p{Cc}/gu, (character) => `&#${character.codePointAt(0)};`)

const unescaped = (text: string): string =>
  text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) => {
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16))
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal))
    return XML_ENTITIES.get(name) ?? whole
  })
