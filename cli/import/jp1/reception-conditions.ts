import {
  calledContains,
  type Expression,
  oneOrMore,
  type Settings,
  settings,
} from '../code/expression.js'
import type { Difference, Origin } from '../code/jobs-draft.js'
import { differenceAt } from './parameter-notes.js'
import { lastOf, type Parameter, parametersOf, textOf, type Unit } from './unit.js'

/** What a condition of the jobs file takes (shared/matching/text/text-test-schema.ts); JP1 takes 512 bytes. */
const MAX_TEXT_CHARACTERS = 1_000

const MAX_ADDRESS_CHARACTERS = 320

const ADDRESS = /^[^\s@*<>,;"]+@[^\s@*<>,;"]+$/u
const NAMED_ADDRESS = /^[^<>]*<([^<>]+)>$/

/** JP1 puts the value of a variable in its place when the job runs. */
const MACRO_VARIABLE = /\?AJS2[^?]*\?/

/** The conditions of a job that waits for mail: senders, subjects and texts; of each any, and of all three one. */
export interface ReceptionConditions {
  /** Undefined if there are none, or only empty ones. */
  readonly when: Settings | undefined
  readonly differences: readonly Difference[]
}

/** What a reception job waits for: `mladr` whole, `mlsbj` and `mltx` (also written `mltxt`) anywhere in the subject and the text. */
export function receptionConditions(unit: Unit, origin: Origin): ReceptionConditions {
  const differences: Difference[] = []
  const tell = (parameter: Parameter, words: string) =>
    differences.push(differenceAt(origin, parameter, words))
  const filled = (...names: readonly string[]) =>
    parametersOf(unit, ...names).filter((parameter) => {
      const isEmpty = textOf(parameter).trim() === ''
      if (isEmpty) tell(parameter, 'is empty, and asks for nothing')
      return !isEmpty
    })
  const text = (parameter: Parameter) => comparedText(parameter, (words) => tell(parameter, words))
  const isUnix = lastOf(unit, 'pfm') === 'u'
  const senders = sendersOf(filled('mladr'), tell)
  const subject = filled('mlsbj').map((parameter) => calledContains(text(parameter)))
  const body = filled('mltx', 'mltxt').map((parameter) =>
    calledContains(text(parameter), isUnix ? { inAttachments: true } : {}),
  )
  const when = settings({ ...senders, subject: oneOrMore(subject), text: oneOrMore(body) })
  return { when: when.entries.length === 0 ? undefined : when, differences }
}

/** Addresses are compared as addresses; what is none is looked for in the From field, since Outlook shows colleagues by name. */
function sendersOf(
  parameters: readonly Parameter[],
  tell: (parameter: Parameter, words: string) => void,
): Readonly<Record<string, Expression | undefined>> {
  const addresses: string[] = []
  const names: Expression[] = []
  for (const parameter of parameters) {
    const written = textOf(parameter).trim()
    const address = NAMED_ADDRESS.exec(written)?.[1]?.trim() ?? written
    if (ADDRESS.test(address) && address.length <= MAX_ADDRESS_CHARACTERS) {
      addresses.push(address)
      if (address !== written) tell(parameter, 'the address alone is compared, not the name')
    } else {
      names.push(calledContains(comparedText(parameter, (words) => tell(parameter, words))))
      tell(
        parameter,
        'is no address: it is looked for in the From field; better, give the address in from',
      )
    }
  }
  const from = oneOrMore(addresses)
  const header = names.length === 0 ? undefined : settings({ From: oneOrMore(names) })
  if (from === undefined || header === undefined) return { from, header }
  return { any: { kind: 'list', items: [settings({ from }), settings({ header })] } }
}

/** The text of a condition, as long as one may be. */
function comparedText(parameter: Parameter, tell: (words: string) => void): string {
  const text = textOf(parameter)
  if (MACRO_VARIABLE.test(text))
    tell('has a macro variable, which is compared as it is written: nothing fills it in')
  if (text.length <= MAX_TEXT_CHARACTERS) return text
  tell(`has ${text.length} characters; its first ${MAX_TEXT_CHARACTERS} are compared`)
  return text.slice(0, MAX_TEXT_CHARACTERS)
}
