import { invalid, notImplemented } from './errors.js'

/** What SendRawEmail is called with. */
export interface RawEmail {
  readonly source: string
  readonly destinations: readonly string[]
  /** As it came, in base64. */
  readonly data: string
  readonly configurationSet: string | undefined
  readonly tags: ReadonlyMap<string, string>
}

const ACTION = 'SendRawEmail'
const VERSION = '2010-12-01'

/** SES API reference, MessageTag. */
const TAG = /^[A-Za-z0-9_-]{1,256}$/

/**
 * The parameters of a request in the query protocol (Smithy 2.0, "AWS query protocol"). What is not listed is refused, and
 * so is a call without an explicit envelope.
 */
export function rawEmailOf(form: URLSearchParams): RawEmail {
  const action = form.get('Action') ?? 'a request without an action'
  if (action !== ACTION) throw notImplemented(action)
  const destinations: string[] = []
  const tags = { Name: new Map<string, string>(), Value: new Map<string, string>() }
  let source: string | undefined
  let data: string | undefined
  let configurationSet: string | undefined
  for (const [name, value] of form) {
    const [, index = '', part] = /^Tags\.member\.(\d+)\.(Name|Value)$/.exec(name) ?? []
    if (part === 'Name' || part === 'Value') tags[part].set(index, value)
    else if (/^Destinations\.member\.\d+$/.test(name)) destinations.push(value)
    else if (name === 'Source') source = value
    else if (name === 'RawMessage.Data') data = value
    else if (name === 'ConfigurationSetName') configurationSet = value
    else if (name !== 'Action' && !(name === 'Version' && value === VERSION)) {
      throw notImplemented(`${name} of ${action}`)
    }
  }
  if (source === undefined) throw notImplemented('a sender that is taken from the message')
  if (destinations.length === 0) throw notImplemented('recipients that are taken from the message')
  if (data === undefined) throw invalid('Raw message data is required.')
  return { source, destinations, data, configurationSet, tags: namedTags(tags.Name, tags.Value) }
}

function namedTags(
  names: ReadonlyMap<string, string>,
  values: ReadonlyMap<string, string>,
): Map<string, string> {
  const tags = new Map<string, string>()
  for (const [index, name] of names) {
    const value = values.get(index) ?? ''
    if (!TAG.test(name)) throw invalid(`Invalid tag name: ${name}`)
    if (!TAG.test(value)) throw invalid(`Invalid tag value: ${value}`)
    tags.set(name, value)
  }
  return tags
}
