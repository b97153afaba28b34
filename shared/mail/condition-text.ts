import { convert } from 'html-to-text'
import type { BodyText } from './body-text.js'

/** What conditions on text are about: the part of a `Mail` that is read. */
export interface TextualMail {
  readonly text?: BodyText
  readonly html?: BodyText
}

/** HTML that is converted: conversion costs some 50 ns a character, and a report that must be matched is near the top. */
const MAX_HTML_CHARACTERS = 1024 * 1024
/** Elements within one another: below it html-to-text puts an ellipsis, and its recursion stays shallow. */
const MAX_HTML_DEPTH = 100

/**
 * The text that conditions see: the text parts, or, if there is nothing in them, the HTML made text. Bounded in what it reads;
 * links and pictures leave no trace but their words.
 */
export function conditionText({ text, html }: TextualMail): string {
  if (text && text.value.trim() !== '') return text.value
  if (!html) return text?.value ?? ''
  return convert(html.value.slice(0, MAX_HTML_CHARACTERS), {
    wordwrap: false,
    limits: { maxInputLength: MAX_HTML_CHARACTERS, maxDepth: MAX_HTML_DEPTH },
    selectors: [
      { selector: 'a', options: { ignoreHref: true } },
      { selector: 'img', format: 'skip' },
      ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({
        selector,
        options: { uppercase: false },
      })),
      { selector: 'table', format: 'dataTable', options: { uppercaseHeaderCells: false } },
    ],
  })
}
