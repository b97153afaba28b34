/** Characters that turn, hide or end text: embeddings, isolates, marks of direction, controls. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u061c\ufeff]/g

/** A text of strangers with what is invisible in it made visible: a name may read `exe.gpj` from the right. */
export const printableText = (text: string): string =>
  text.replace(UNSAFE, (character) => {
    const code = character.charCodeAt(0)
    if (character === '\n' || character === '\r' || character === '\t') return ' '
    // The pictures of controls, else the number.
    if (code < 0x20) return String.fromCharCode(0x2400 + code)
    return `⟨${code.toString(16).toUpperCase().padStart(4, '0')}⟩`
  })

/** The name of a file without them: what is saved has no other direction than what is read. */
export const downloadName = (name: string): string => {
  const safe = name.replace(UNSAFE, '').replaceAll(/[\\/]/g, '_').trim()
  return safe === '' ? 'attachment' : safe
}
