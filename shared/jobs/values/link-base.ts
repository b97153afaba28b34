/** Whether a text is the address of a web page that keys can be put behind: absolute, http or https, nothing after its path. */
export function isLinkBase(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, search, hash, username, password } = new URL(text)
  const isWeb = /^https?:\/\//i.test(text) && (protocol === 'https:' || protocol === 'http:')
  return isWeb && search + hash + username + password === '' && !/[\s?#]/.test(text)
}

/** What a link must be, for its author. */
export const LINK_RULE =
  "must be a full address that begins with https:// or http://, without ? and #: 'https://mail-archive.example.co.jp/'"
