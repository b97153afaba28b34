// Own code because what reads INI files in JavaScript has another idea of them than Python's, and no lines.
import { SourceFault } from '../source/source-fault.js'

/** A section of an INI file as Python reads it. */
export interface IniSection {
  readonly name: string
  readonly line: number
  readonly settings: readonly IniSetting[]
}

/** A setting; lines that are indented below it are a part of its value. */
export interface IniSetting {
  /** In lower case. */
  readonly name: string
  readonly value: string
  readonly line: number
}

/** A section whose end has not come yet, with the setting that may go on. */
interface OpenSection extends IniSection {
  readonly settings: IniSetting[]
}

/**
 * Reads an INI file (Python, configparser): sections in brackets, `name = value` or `name: value`, `#` and `;` before comments.
 * @throws SourceFault with the line; it quotes nothing, since there may be a password in it
 */
export function readIni(text: string, file: string): readonly IniSection[] {
  const sections: OpenSection[] = []
  const fault = (line: number, words: string, remedy: string) =>
    new SourceFault(file, { words, remedy, place: { line, column: 1 } })
  for (const [index, written] of text.split(/\r\n|\r|\n/).entries()) {
    const line = index + 1
    const content = written.trim()
    const section = sections.at(-1)
    const before = section?.settings.at(-1)
    if (content === '' || /^[#;]/.test(content)) continue
    const [, name] = /^\[([^\]]*)\]$/.exec(content) ?? []
    if (name !== undefined) sections.push({ name, line, settings: [] })
    else if (/^\s/.test(written) && before !== undefined)
      section?.settings.splice(-1, 1, { ...before, value: `${before.value}\n${content}` })
    else {
      const at = content.search(/[=:]/)
      if (section === undefined)
        throw fault(
          line,
          'a section is expected, as [retriever]',
          'check that it is the file of getmail',
        )
      if (at < 1)
        throw fault(
          line,
          'a setting is expected, as name = value',
          'complete the line, or indent it if it goes on from the one before',
        )
      section.settings.push({
        name: content.slice(0, at).trim().toLowerCase(),
        value: content.slice(at + 1).trim(),
        line,
      })
    }
  }
  return sections
}
