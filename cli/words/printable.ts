/** What turns the direction of the text around it (Unicode 16, 23.2 "Layout Controls"): it would reverse the rest of a line of ours. */
const DIRECTIONS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/** Text of a mail for a terminal: a control character in it, which might steer the terminal, is shown as one. */
export const printable = (text: string): string =>
  text
    .replace(/[^\P{Cc}\n\t]/gu, (character) =>
      character < ' ' ? String.fromCharCode(0x2400 + character.charCodeAt(0)) : '\ufffd',
    )
    .replace(DIRECTIONS, '\ufffd')
