type Parameters = { [name: string]: string | Parameters | (string | Parameters)[] }

/**
 * The parameters of a request in the query protocol as one object: `Tags.member.1.Name` is the name of the first tag. Source: Smithy 2.0,
 * "AWS query protocol".
 */
export function parametersOf(form: URLSearchParams): object {
  const whole: Parameters = {}
  for (const [path, value] of form) {
    if (path === 'Action' || path === 'Version') continue
    put(whole, path.split('.'), value)
  }
  return listed(whole)
}

function put(at: Parameters, [name = '', ...rest]: readonly string[], value: string): void {
  if (rest.length === 0) {
    at[name] = value
    return
  }
  const known = at[name]
  const inner: Parameters = typeof known === 'object' && !Array.isArray(known) ? known : {}
  at[name] = inner
  put(inner, rest, value)
}

/** What has nothing but numbered members is a list. */
function listed(parameters: Parameters): Parameters {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => {
      if (typeof value !== 'object' || Array.isArray(value)) return [name, value]
      const { member, ...others } = value
      const isList = typeof member === 'object' && Object.keys(others).length === 0
      const elements = isList ? Object.values(member) : []
      return [
        name,
        isList
          ? elements.map((one) =>
              typeof one === 'object' && !Array.isArray(one) ? listed(one) : one,
            )
          : listed(value),
      ]
    }),
  )
}
