import { useState } from 'preact/hooks'
import { say } from '../words/say.js'

/** The command that does the same, to be copied. */
export function Command({ line }: { readonly line: string }) {
  const [isCopied, setCopied] = useState(false)
  const copy = () => {
    void navigator.clipboard.writeText(line).then(() => setCopied(true))
  }
  return (
    <div class="command">
      <span class="quiet">{say('command')}</span>
      <code>{line}</code>
      <button type="button" onClick={copy}>
        {say(isCopied ? 'copied' : 'copy')}
      </button>
    </div>
  )
}
