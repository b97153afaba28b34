import { convert } from 'html-to-text'
import { beginningOf } from '../../contract/cut-text.js'
import { WARNING, type WarningCode } from '../bounds/warnings.js'
import { fromNewLines } from '../lines/line-ends.js'
import type { BodyText } from './body-text.js'
import { chosenParts, isBlank, type ShownPart } from './shown-parts.js'

/** What conditions on text are about: the part of a `Mail` that is read. */
export interface TextualMail {
  readonly text?: BodyText
  readonly html?: BodyText
  /** The parts of both in order; without them, text and HTML are two alternatives. */
  readonly shown?: readonly ShownPart[]
}

/** The text that conditions see. */
export interface ConditionText {
  readonly value: string
  /** All of it was HTML: there was no text part, or nothing but blanks in it. */
  readonly madeFromHtml: boolean
  /** Why it may not be what the sender wrote; empty if nothing speaks against it. */
  readonly doubts: readonly WarningCode[]
}

/** HTML that is converted: far more than mail clients show, and converted in a second or two. */
const MAX_HTML_CHARACTERS = 1024 * 1024
/** Elements within one another that are converted: the recursion of html-to-text stays shallow. */
const MAX_HTML_DEPTH = 100
/** What it puts where elements were too deep: a character that no text has (Unicode 23.7). */
const LEFT_OUT = '\ufdd0'
/**
 * Elements open at once before the rest is left out: the parser's cost for each element grows with
 * them.
 */
const MAX_OPEN_ELEMENTS = 2_000
/** Elements that are converted: the library holds some 400 bytes for each. The longest newsletters have a tenth. */
const MAX_ELEMENTS = 50_000
const ONE_LINE_BREAK = { leadingLineBreaks: 1, trailingLineBreaks: 1 }
/** Cells are kept apart by a blank. */
const CELL = { prefix: '', suffix: ' ' }
const TAG = /<(\/?)([a-z][a-z0-9]*)/gi
/** Elements that end by themselves, and so may stay open in good HTML. */
const SELF_ENDING = new Set([
  ...['area', 'base', 'br', 'col', 'embed', 'hr', 'img', 'input', 'link', 'meta', 'param', 'wbr'],
  ...['source', 'track', 'p', 'li', 'dt', 'dd', 'option', 'tr', 'td', 'th'],
  ...['thead', 'tbody', 'tfoot'],
])

/**
 * The text that conditions see, which is what a person would read: of alternatives the text, or, if there is
 * nothing but blanks in it, the HTML made text; of all else everything, in order. A text part that says only
 * "this is an HTML mail" is text all the same: what a sender wrote is not judged. Bounded in what it reads;
 * links leave no trace but their words, and pictures none, as the words that stand for one would part a phrase. What is hidden
 * (`display: none`) is read: a style sheet may show it, and a condition that misses in silence is worse than one that matches.
 */
export function conditionText(mail: TextualMail): ConditionText {
  const known = converted.get(mail)
  if (known) return known
  const made = readText(mail)
  converted.set(mail, made)
  return made
}

/** Asked for by conditions, and again by each monitor that keeps the mail. */
const converted = new WeakMap<TextualMail, ConditionText>()

function readText(mail: TextualMail): ConditionText {
  const { text, html } = mail
  const parts = chosenParts(mail.shown ?? twoAlternatives(mail))
  const hasHtml = parts.some(({ kind }) => kind === 'html')
  const read = hasHtml
    ? partsAsText(parts)
    : { values: parts.map(({ value }) => value), isCut: false }
  const isCut = read.isCut || (hasHtml && html?.truncated)
  return {
    value: fromNewLines(read.values),
    madeFromHtml: hasHtml && parts.every((part) => part.kind === 'html' || isBlank(part)),
    doubts: [
      ...new Set([
        ...doubtsOf(text),
        ...(hasHtml ? (html?.doubts ?? []) : []),
        ...(isCut ? [WARNING.textCut] : []),
      ]),
    ],
  }
}

/** HTML is made text, up to a limit for all of it together. */
function partsAsText(parts: readonly ShownPart[]): {
  readonly values: readonly string[]
  readonly isCut: boolean
} {
  let room = MAX_HTML_CHARACTERS
  let isCut = false
  const values = parts
    .filter((part) => !isBlank(part))
    .map(({ kind, value }) => {
      if (kind === 'text') return value
      const read = withinBounds(beginningOf(value, room))
      const text = textOf(read)
      isCut ||= read.length < value.length || text.includes(LEFT_OUT)
      room -= read.length
      return text.replaceAll(LEFT_OUT, '...')
    })
  return { values, isCut }
}

function twoAlternatives({ text, html }: TextualMail): readonly ShownPart[] {
  const branches = [{ path: '', number: 1 }]
  return [
    ...(text ? [{ kind: 'text' as const, value: text.value, branches }] : []),
    ...(html
      ? [{ kind: 'html' as const, value: html.value, branches: [{ path: '', number: 2 }] }]
      : []),
  ]
}

const doubtsOf = (text: BodyText | undefined): readonly WarningCode[] => [
  ...(text?.doubts ?? []),
  ...(text?.truncated ? [WARNING.textCut] : []),
]

function textOf(html: string): string {
  const text = convert(html, {
    wordwrap: false,
    // Clients show what scripts and gateways put outside of the body, too.
    baseElements: { selectors: [] },
    limits: {
      maxInputLength: MAX_HTML_CHARACTERS,
      maxDepth: MAX_HTML_DEPTH,
      ellipsis: LEFT_OUT,
    },
    selectors: [
      { selector: 'a', options: { ignoreHref: true } },
      ...['img', 'head', 'title', 'template'].map((selector) => ({ selector, format: 'skip' })),
      ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({
        selector,
        options: { uppercase: false },
      })),
      // Without the marks and indentation of each line, which multiply a hostile depth.
      ...['blockquote', 'ul', 'ol'].map((selector) => ({ selector, format: 'block' })),
      { selector: 'li', format: 'block', options: ONE_LINE_BREAK },
      { selector: 'hr', format: 'block', options: ONE_LINE_BREAK },
      { selector: 'body', format: 'block', options: ONE_LINE_BREAK },
      // Not as columns: padding each row to the widest one multiplies a hostile table.
      { selector: 'table', format: 'block' },
      { selector: 'tr', format: 'block', options: ONE_LINE_BREAK },
      { selector: 'td', format: 'inlineSurround', options: CELL },
      { selector: 'th', format: 'inlineSurround', options: CELL },
    ],
  })
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
}

/** The HTML up to where too many elements are open, or have been. */
function withinBounds(html: string): string {
  let open = 0
  let elements = 0
  for (const { 1: slash, 2: name = '', index } of html.matchAll(TAG)) {
    if (slash === '') elements += 1
    if (elements > MAX_ELEMENTS) return html.slice(0, index)
    if (SELF_ENDING.has(name.toLowerCase())) continue
    open = Math.max(0, open + (slash === '/' ? -1 : 1))
    if (open > MAX_OPEN_ELEMENTS) return html.slice(0, index)
  }
  return html
}
