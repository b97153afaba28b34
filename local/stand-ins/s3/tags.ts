import { S3Error } from './store/errors.js'
import { childElements, textOf, type XmlContent } from './xml.js'

/** Source: S3 user guide, "Categorizing your objects using tags". */
const MAX_TAGS = 10
const MAX_TAG_KEY_LENGTH = 128
const MAX_TAG_VALUE_LENGTH = 256

/** Values by key. */
export type Tags = Readonly<Record<string, string>>

/** The tags of an x-amz-tagging header: a URL query. */
export const tagsOfHeader = (header: string | undefined): Record<string, string> =>
  checked([...new URLSearchParams(header ?? '')])

/** The tags of a `<Tagging>` document. */
export const tagsOfXml = (xml: string): Record<string, string> =>
  checked(
    childElements(xml, 'Tag').map((tag) => {
      const key = textOf(tag, 'Key')
      const value = textOf(tag, 'Value')
      if (key === undefined || value === undefined) {
        throw new S3Error('MalformedXML', 'A Tag has a Key and a Value.')
      }
      return [key, value] as const
    }),
  )

/** The content of a `<Tagging>` document. */
export const taggingContent = (tags: Tags): XmlContent => ({
  TagSet: { Tag: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) },
})

function checked(tags: readonly (readonly [string, string])[]): Record<string, string> {
  const invalid = (message: string): S3Error => new S3Error('InvalidTag', message)
  if (tags.length > MAX_TAGS) throw invalid(`Object tags cannot be greater than ${MAX_TAGS}`)
  if (new Set(tags.map(([key]) => key)).size < tags.length) {
    throw invalid('Cannot provide multiple Tags with the same key')
  }
  for (const [key, value] of tags) {
    if (key === '' || key.length > MAX_TAG_KEY_LENGTH) throw invalid(`Invalid tag key: "${key}"`)
    if (value.length > MAX_TAG_VALUE_LENGTH) throw invalid(`Invalid tag value: "${value}"`)
  }
  return Object.fromEntries(tags)
}
