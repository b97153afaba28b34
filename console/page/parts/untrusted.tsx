import { printableText } from '../../api/printable-text.js'

/** Any text of a mail: it keeps its direction to itself, and hides nothing. */
export function Untrusted({
  text,
  otherwise = '',
}: {
  readonly text: string | undefined
  readonly otherwise?: string
}) {
  const shown = printableText(text ?? '')
  return shown === '' ? <span class="quiet">{otherwise}</span> : <bdi title={shown}>{shown}</bdi>
}
