import type { Difference, Origin } from '../code/jobs-draft.js'
import { type Parameter, textOf, type Unit } from './unit.js'

/** What becomes of a parameter: words about its value, or nothing where it has no meaning here or there. */
export type ParameterNote = (value: string) => string | undefined

const nothing: ParameterNote = () => undefined

/** What JP1 passes on of a mail (JP1/AJS3, "passing information"), and what `Mail Matched` has in its place. */
const PASSED: ReadonlyMap<string, string> = new Map([
  ['MLRCVADDRESS', '$.detail.sender of Mail Matched'],
  ['MLRCVSUBJECT', '$.detail.subject of Mail Matched'],
  ['MLRCVBODY', '$.detail.textKey of Mail Matched, a key in the bucket $.detail.bucket'],
  ['CMTMOUT', 'the event itself: Mail Matched, or Mail Absent where expect is set'],
])

/** The parameters that every event job may have, beside those of mail. */
export const COMMON_PARAMETERS: ReadonlyMap<string, ParameterNote> = new Map([
  ['ty', nothing],
  ['cm', nothing],
  ['pfm', nothing],
  ['etm', nothing],
  ['ets', nothing],
  ['ha', nothing],
  ['jpoif', passingNote],
  ['ex', (agent) => `the agent ${agent} has no part here: a function on AWS does the work`],
  [
    'fd',
    (value) =>
      `the expected duration ${value} is not watched; expect says by when mail has to be there`,
  ],
  [
    'eu',
    (value) => (value === 'def' ? 'no user of a host runs it; a role of AWS does' : undefined),
  ],
  [
    'eun',
    (unit) =>
      `JP1 starts it after ${unit} has ended; what comes after what is the work of Step Functions`,
  ],
  [
    'mm',
    (value) =>
      value === 'and'
        ? undefined
        : `of several units that it waits for, any is enough (${value}): Step Functions`,
  ],
  [
    'nmg',
    (value) =>
      value === 'n' ? undefined : 'starts where what it waits for is not generated: Step Functions',
  ],
  [
    'ega',
    (value) =>
      value === 'none'
        ? undefined
        : `starts by the end of a unit of another generation (${value}): Step Functions`,
  ],
  [
    'uem',
    (value) =>
      value === 'n'
        ? undefined
        : 'goes on where what it waits for has ended abnormally: Step Functions',
  ],
])

/** `jpoif=?AJS2SENDER?:MLRCVADDRESS;` */
function passingNote(value: string): string {
  const [, variable = value, information = ''] = /^\??([^?:]*)\??:(.*)$/.exec(value) ?? []
  const place = PASSED.get(information.trim())
  return place === undefined
    ? `the macro variable ${variable} is not filled: ${information || 'nothing'} is not known here`
    : `the macro variable ${variable} is ${place}`
}

/** What is to be said of the parameters of a job: of each that is known by its note, and of each other that nothing was made of it. */
export function parameterDifferences(
  unit: Unit,
  origin: Origin,
  notes: ReadonlyMap<string, ParameterNote>,
): readonly Difference[] {
  return unit.parameters.flatMap((parameter) => {
    const { name } = parameter
    const note = notes.get(name)
    const words =
      note === undefined
        ? `is not known here: nothing was made of ${shortened(textOf(parameter))}`
        : note(textOf(parameter))
    return words === undefined ? [] : [differenceAt(origin, parameter, words)]
  })
}

/** A difference in the line of a parameter. */
export const differenceAt = (
  { where }: Origin,
  { name, place }: Parameter,
  words: string,
): Difference => ({ where, line: place.line, setting: name, words })

const MOST_SHOWN = 80

const shortened = (text: string): string => {
  const shown = JSON.stringify(text)
  return shown.length > MOST_SHOWN ? `${shown.slice(0, MOST_SHOWN)}...` : shown
}
