import { PREFIX } from '../../../shared/contract/keys.js'
import type { Difference, Origin } from '../code/jobs-draft.js'
import { readAttachmentList } from './attachment-list.js'
import { differenceAt } from './parameter-notes.js'
import { parametersOf, textOf, type Unit } from './unit.js'

/** Keys to attach, and what is otherwise. */
export interface SendAttachments {
  readonly keys: readonly string[]
  readonly differences: readonly Difference[]
}

/**
 * What a sending job attaches: the files of its list (`mlafl`), else its own (`mlatf`); a list wins, as in JP1. Where the list itself is
 * not at hand, all that is below a key stands for it.
 * @param listOf the text of a list file by its path; undefined if there is none
 */
export function sendAttachments(
  unit: Unit,
  origin: Origin,
  listOf: (path: string) => string | undefined,
): SendAttachments {
  const lists = parametersOf(unit, 'mlafl')
  const files = parametersOf(unit, 'mlatf')
  const differences: Difference[] = []
  const keys = lists.flatMap((parameter) => {
    const path = textOf(parameter)
    const list = listOf(path)
    if (list === undefined) {
      const key = `${PREFIX.reports}${baseNameOf(path)}/`
      const words = `the list ${path} was not at hand (--lists DIR): what is below ${key} in the bucket is attached`
      differences.push(differenceAt(origin, parameter, words))
      return [key]
    }
    const { paths, surplus, missing } = readAttachmentList(list)
    const odd =
      surplus > 0
        ? `; ${surplus} more stand in it, which JP1 ignores`
        : missing > 0
          ? `; it says ${missing} more`
          : ''
    const words = `the ${paths.length} files of ${path} are attached${odd}: whoever makes them puts them into the bucket under these keys`
    differences.push(differenceAt(origin, parameter, words))
    return paths.map(keyOf)
  })
  for (const parameter of files) {
    const path = textOf(parameter)
    const words =
      lists.length > 0
        ? `${path} is not attached: there is a list (mlafl), which wins in JP1`
        : `${path} is attached as ${keyOf(path)}: whoever makes the file puts it into the bucket under that key`
    differences.push(differenceAt(origin, parameter, words))
  }
  return { keys: lists.length > 0 ? keys : files.map((file) => keyOf(textOf(file))), differences }
}

/** The key of a file: its last name, below the prefix that may be attached. */
const keyOf = (path: string): string => `${PREFIX.reports}${baseNameOf(path)}`

/** The last name of a path of Windows or UNIX, without what no key has: never empty, `.` or `..`. */
export function baseNameOf(path: string): string {
  const name = (path.split(/[\\/]/).at(-1) ?? '').replace(/\p{Cc}|\{\{/gu, '_').trim()
  return /^\.{0,2}$/.test(name) ? 'file' : name
}
