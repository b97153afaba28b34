import { basename, matchesGlob } from 'node:path/posix'
import { breach, type Rule } from './rule.js'
import { MANY } from './source-file.js'

/** Names that say nothing of what is in a file. */
const EMPTY_WORDS = ['utils', 'util', 'helpers', 'helper', 'common', 'manager', 'misc']

/** Proper names that have such a word in them. */
const PRODUCTS = /secrets-manager/

/** A file is named for what is in it. */
export const tellingNames: Rule = {
  name: 'file names say what is in them',
  breaches: (file) => {
    const [name = ''] = basename(file.path).split('.')
    const words = name.replace(PRODUCTS, '').split('-')
    const empty = words.find((word) => EMPTY_WORDS.includes(word))
    if (empty === undefined) return []
    return [breach(file, 1, `has "${empty}" in its name`, 'name it for its main export')]
  },
}

/** No file exists only to pass exports on. */
export const noBarrels: Rule = {
  name: 'index.ts is the entry of a function, and nothing else',
  breaches: (file) =>
    !/^index\./.test(basename(file.path)) || matchesGlob(file.path, 'functions/*/index.ts')
      ? []
      : [breach(file, 1, 'is an index', 'import from the file that defines it')],
}

/** What is exported has one name, everywhere. */
export const noDefaultExports: Rule = {
  name: 'nothing is exported as default',
  breaches: (file) =>
    file.uses
      .filter(({ what }) => what === 'a default export')
      .map(({ line }) => breach(file, line, 'has a default export', 'export it by its name')),
}

/** Types are proved, not asserted; `as const` asserts nothing. */
export const noTypeAssertions: Rule = {
  name: 'no type is asserted',
  breaches: (file) =>
    isTest(file)
      ? []
      : file.uses
          .filter(({ what }) => what === 'a type assertion')
          .map(({ line }) =>
            breach(file, line, 'asserts a type', 'parse unknown input with zod, or narrow it'),
          ),
}

const TABLE_OF_STRINGS =
  /^[ \t]*(?:export )?(?:const|let) \w+: (?:Readonly<|Partial<){0,2}Record<string\b[^={]{0,300}?(?:=>[^={]{0,100})?= \{(?! ?\}| \.\.\.)/gm

/** An object has `constructor` and `__proto__` too, whoever asks: a mail, a server, a caller. */
export const tablesInheritNothing: Rule = {
  name: 'a table that any string looks up is a Map',
  breaches: (file) =>
    /^(?:shared|functions|cli)\//.test(file.path)
      ? [...file.text.matchAll(TABLE_OF_STRINGS)].map(({ index }) =>
          breach(
            file,
            file.text.slice(0, index).split('\n').length,
            'looks up any string in an object',
            'make the table a Map, or its keys a union',
          ),
        )
      : [],
}

/** `table[monitor.name]`, `known?.[formerly]`: what is looked up is what somebody called something. */
const LOOKED_UP_BY_NAME =
  /[a-z]\w*\)?(?:\?\.)?\[(?:\w+\.)*(?:name|names|monitor|mailbox|folder|formerly|sender|send|text|on|distinct|date|uidValidity|calendar|address|variable|capture)\](?!:)/g

/** A monitor, a folder or a capture may be called `constructor`. */
export const ownEntriesByName: Rule = {
  name: 'what has a name is found in a record by ownEntry',
  breaches: (file) =>
    /^(?:shared|functions|cli|infra)\//.test(file.path) && !GUARDED.includes(file.path)
      ? [...file.text.matchAll(LOOKED_UP_BY_NAME)].map(({ index }) =>
          breach(
            file,
            file.text.slice(0, index).split('\n').length,
            'looks a name up in what a record inherits, too',
            'ownEntry of shared/contract/own-entry.ts, or a Map',
          ),
        )
      : [],
}

/** They ask for each name whether it is the record's own. */
const GUARDED = ['shared/contract/own-entry.ts', 'shared/archive/unknown-fields.ts']

/** What belongs together is one value: in the story of a poll nobody counts to the fifth place. */
export const fewParameters: Rule = {
  name: 'no function of a poll takes more than four parameters',
  breaches: (file) =>
    file.path.startsWith('functions/monitor/')
      ? file.uses
          .filter(({ what }) => what === MANY)
          .map(({ line }) =>
            breach(file, line, `takes ${MANY}`, 'gather what belongs together in one of them'),
          )
      : [],
}

const CUT_TEXT = /[\w)]\s*\.(?:slice|substring)\(0, [A-Z_]*(?:CHARACTERS|LENGTH)\)/g

/** What is cut in the middle of a character is no Unicode: it is told in records that strict parsers read. */
export const wholeCharacters: Rule = {
  name: 'a text is cut by cut-text',
  breaches: (file) =>
    /^(?:shared|functions)\//.test(file.path) && !READ_ONLY.includes(file.path)
      ? [...file.text.matchAll(CUT_TEXT)].map(({ index }) =>
          breach(
            file,
            file.text.slice(0, index).split('\n').length,
            'may cut a character in two',
            'beginningOf or shortenedTo of shared/contract/cut-text.ts',
          ),
        )
      : [],
}

/** What they cut is looked at, and told to nobody. */
const READ_ONLY = [
  'shared/mail/charsets/charset-labels.ts',
  'shared/mail/headers/dates.ts',
  'shared/failures/mask-sent.ts',
]

/** What is left to do is no comment. */
export const nothingLeftToDo: Rule = {
  name: 'no TODO and no FIXME',
  breaches: (file) =>
    isTest(file)
      ? []
      : file.text.split('\n').flatMap((text, index) => {
          const [mark] = /\b(?:TODO|FIXME)\b/.exec(text) ?? []
          if (mark === undefined) return []
          return [breach(file, index + 1, `says ${mark}`, 'do it, or open an issue')]
        }),
}

/** What was given up may still be writing: a removal that does not know that fails now and then. */
export const oneRemoval: Rule = {
  name: 'a test removes a directory by removeDirectory',
  breaches: (file) =>
    isTest(file) && file.path !== 'test/remove-directory.ts'
      ? [...file.text.matchAll(/\brm(?:Sync)?\([^;\n]{0,100}?recursive: true/g)].map(({ index }) =>
          breach(
            file,
            file.text.slice(0, index).split('\n').length,
            'removes a tree by itself',
            'removeDirectory of test/remove-directory.ts',
          ),
        )
      : [],
}

/** Tests hold the samples of what is forbidden. */
const isTest = ({ path }: { readonly path: string }): boolean => path.startsWith('test/')
