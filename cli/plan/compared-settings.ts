/** Settings by the names they have in the jobs file, each in words: what two versions of something are compared by. */
export type ComparedSettings = ReadonlyMap<string, string>

/** Whole texts are not repeated: that they are others is all there is to say. */
const LONG_TEXTS: ReadonlyMap<string, string> = new Map([
  ['ca', 'a ca'],
  ['text', 'a text'],
  ['html', 'an html'],
])

/** The settings of something; one inside another is named by both: `auth.secret`. */
export const comparedSettings = (thing: object, within = ''): ComparedSettings =>
  new Map(
    Object.entries(thing).flatMap(([name, value]): (readonly [string, string])[] => {
      const path = `${within}${name}`
      if (value === undefined) return []
      if (Array.isArray(value)) return value.length === 0 ? [] : [[path, value.join(', ')]]
      if (typeof value === 'object' && value !== null)
        return [...comparedSettings(value, `${path}.`)]
      return [[path, String(value)]]
    }),
  )

/** What is otherwise, in words, one a setting: `has the host a in place of the host b`. */
export const settingChanges = (was: ComparedSettings, is: ComparedSettings): string[] =>
  [...new Set([...was.keys(), ...is.keys()])]
    .filter((setting) => was.get(setting) !== is.get(setting))
    .map((setting) =>
      LONG_TEXTS.has(setting) && was.has(setting) && is.has(setting)
        ? `has another ${setting}`
        : `has ${valueWords(setting, is)} in place of ${valueWords(setting, was)}`,
    )

function valueWords(setting: string, settings: ComparedSettings): string {
  const value = settings.get(setting)
  if (value === undefined) return `no ${setting} of its own`
  return LONG_TEXTS.get(setting) ?? `the ${setting} ${value}`
}
