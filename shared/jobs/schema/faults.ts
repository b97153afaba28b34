import * as z from 'zod'
import { shortenedTo } from '../../contract/cut-text.js'
import type { Fault } from '../../failures/configuration-errors.js'
import { nearMatch } from '../values/near-match.js'

type Issue = z.core.$ZodIssue
type Path = readonly PropertyKey[]

const MAX_VALUE_LENGTH = 80

/** No setting holds a secret, but a file may have one where it does not belong, and a file of passwords is soon named as `ca`: a fault must not print it. */
const SECRET_SETTING = /pass|token|secret|^(ca|auth|key)$/i
const HIDDEN = '********'

/** The faults that a schema finds in a value, in the order of the file; none if it is valid. */
export function faultsIn(schema: z.ZodType, value: unknown): Fault[] {
  const faultsOf = (issue: Issue, prefix: Path): Fault[] => {
    const path = [...prefix, ...issue.path]
    switch (issue.code) {
      case 'unrecognized_keys':
        return issue.keys.map((key) =>
          unknownSetting(value, [...path, key], settingsAt(schema, value, path)),
        )
      case 'invalid_union': {
        if ('options' in issue) return [wrongChoice(value, path, issue.message, issue.options)]
        const branch = intendedBranch(issue.errors, valueAt(value, path))
        return (
          branch?.flatMap((inner) => faultsOf(inner, path)) ?? [faultAt(value, path, issue.message)]
        )
      }
      case 'invalid_key':
        return [
          ...issue.issues.map(({ message }) => faultAt(value, path, message)),
          // A record does not look at what has a wrong name; its faults are faults nonetheless.
          ...recordedAt(schema, value, path)
            .slice(0, 1)
            .flatMap((recorded) => issuesOf(recorded, valueAt(value, path)))
            .flatMap((inner) => faultsOf(inner, path)),
        ]
      case 'invalid_value':
        return [wrongChoice(value, path, issue.message, issue.values)]
      default:
        return [faultAt(value, path, issue.message)]
    }
  }
  return issuesOf(schema, value).flatMap((issue) => faultsOf(issue, []))
}

const issuesOf = (schema: z.core.$ZodType, value: unknown): readonly Issue[] =>
  z.safeParse(schema, value).error?.issues ?? []

/** The branch of a union that the value was meant for: the only one of its type, or of those the only one whose members it has. */
function intendedBranch(
  branches: readonly (readonly Issue[])[],
  value: unknown,
): readonly Issue[] | undefined {
  const ofRightType = branches.filter((issues) => !isOfOtherType(issues))
  if (ofRightType.length === 1) return ofRightType[0]
  const complete = ofRightType.filter((issues) => !lacksMember(issues, value))
  return complete.length === 1 ? complete[0] : undefined
}

const lacksMember = (issues: readonly Issue[], value: unknown): boolean =>
  issues.some(({ path }) => path.length === 1 && valueAt(value, path) === undefined)

const isOfOtherType = (issues: readonly Issue[]): boolean =>
  issues.some((issue) => {
    if (issue.path.length > 0) return false
    if (issue.code === 'invalid_union')
      return issue.errors.length > 0 && issue.errors.every(isOfOtherType)
    return issue.code === 'invalid_type' || issue.code === 'invalid_value'
  })

function unknownSetting(value: unknown, path: Path, settings: readonly string[]): Fault {
  const near = nearMatch(String(path.at(-1)), settings)
  return {
    ...faultAt(value, path, `is not a setting; there are: ${[...new Set(settings)].join(', ')}`),
    ...(near === undefined ? {} : { nearMatch: near }),
  }
}

function wrongChoice(
  value: unknown,
  path: Path,
  message: string,
  choices: readonly unknown[] = [],
): Fault {
  const found = valueAt(value, path)
  const texts = choices.filter((choice) => typeof choice === 'string')
  const near = typeof found === 'string' ? nearMatch(found, texts) : undefined
  return { ...faultAt(value, path, message), ...(near === undefined ? {} : { nearMatch: near }) }
}

/** A fault at a path of a value. A setting that is not there is named as missing. */
export function faultAt(value: unknown, path: Path, message: string): Fault {
  const found = valueAt(value, path)
  if (found === undefined) return { path: pathOf(path), message: `is missing; ${message}` }
  return { path: pathOf(path), message, value: shown(found, String(path.at(-1))) }
}

/** `['monitors', 'nightly', 'subject', 0]` as `monitors.nightly.subject[0]`. */
export const pathOf = (path: Path): string =>
  path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`
    return text === '' ? String(part) : `${text}.${String(part)}`
  }, '')

function shown(value: unknown, setting: PropertyKey | undefined): string {
  const isSecret = typeof setting === 'string' && SECRET_SETTING.test(setting)
  const json = jsonOf(isSecret ? HIDDEN : withoutLogin(value))
  return shortenedTo(json, MAX_VALUE_LENGTH)
}

/** A server's address as other programs write it has a password in it: `imaps://user:password@host`. */
const withoutLogin = (value: unknown): unknown =>
  typeof value === 'string'
    ? value.replace(/^(\s*(?:[A-Za-z][\w+.-]*:\/\/)?[^\s:@/]*:)\S+@/, `$1${HIDDEN}@`)
    : value

function jsonOf(value: unknown): string {
  try {
    const json = JSON.stringify(value, (key, member) => {
      if (SECRET_SETTING.test(key)) return HIDDEN
      return typeof member === 'bigint' ? String(member) : member
    })
    return json ?? String(value)
  } catch {
    return 'a value that is no JSON'
  }
}

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (current, key) =>
      typeof current === 'object' && current !== null ? Reflect.get(current, key) : undefined,
    value,
  )

/** The names of the settings that a schema allows at a path of a value. */
const settingsAt = (schema: z.core.$ZodType, value: unknown, path: Path): string[] =>
  schemasAt(schema, value, path).flatMap((candidate) =>
    candidate instanceof z.ZodObject ? Object.keys(candidate.shape) : [],
  )

/** What the records that a schema allows at a path's parent want of a value, whatever its name. */
const recordedAt = (schema: z.core.$ZodType, value: unknown, path: Path): z.core.$ZodType[] =>
  schemasAt(schema, value, path.slice(0, -1)).flatMap((candidate) =>
    candidate instanceof z.ZodRecord ? [candidate.valueType] : [],
  )

/** All that a schema allows at a path of a value. */
const schemasAt = (schema: z.core.$ZodType, value: unknown, path: Path): z.core.$ZodType[] =>
  path.reduce(
    (candidates, key, index) => {
      const member = valueAt(value, path.slice(0, index + 1))
      return candidates.flatMap((candidate) =>
        childrenOf(candidate, key).flatMap((child) => unwrapped(child, member)),
      )
    },
    unwrapped(schema, value),
  )

function childrenOf(schema: z.core.$ZodType, key: PropertyKey): z.core.$ZodType[] {
  if (schema instanceof z.ZodObject) {
    const child: z.core.$ZodType | undefined = schema.shape[String(key)]
    return child ? [child] : []
  }
  if (schema instanceof z.ZodRecord) return [schema.valueType]
  if (schema instanceof z.ZodArray) return [schema.element]
  return []
}

/** What a schema is made of; of a union, all branches, or the one that the value says it is. */
function unwrapped(schema: z.core.$ZodType, value: unknown): z.core.$ZodType[] {
  const inner = (part: z.core.$ZodType) => unwrapped(part, value)
  if (schema instanceof z.ZodDiscriminatedUnion) return branchSaid(schema, value).flatMap(inner)
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(inner)
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodExactOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault
  )
    return inner(schema.def.innerType)
  if (schema instanceof z.ZodPipe) return inner(schema.in)
  if (schema instanceof z.ZodLazy) return inner(schema.def.getter())
  return [schema]
}

const branchSaid = ({ def }: z.ZodDiscriminatedUnion, value: unknown): z.core.$ZodType[] =>
  def.options.filter((option) => {
    const said = valueAt(value, [def.discriminator])
    return [...(option._zod.propValues?.[def.discriminator] ?? [])].some((own) => own === said)
  })
