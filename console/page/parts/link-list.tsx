import { useRef, useState } from 'preact/hooks'
import type { FrameLink } from '../../api/mail-frame.js'
import { say } from '../words/say.js'
import { Untrusted } from './untrusted.js'

/** The links of a mail: where each really leads. One is opened when somebody has read that. */
export function LinkList({ links }: { readonly links: readonly FrameLink[] }) {
  const [asked, setAsked] = useState<FrameLink>()
  const dialog = useRef<HTMLDialogElement>(null)
  const askFor = (link: FrameLink) => {
    setAsked(link)
    dialog.current?.showModal()
  }
  if (links.length === 0) return null
  return (
    <details class="links" open>
      <summary>{say('links', { count: links.length })}</summary>
      <ol>
        {links.map((link) => (
          <li key={link.number}>
            <HostOf link={link} /> <Untrusted text={link.text} />
            {link.isOther ? <strong class="bad"> {say('otherHost')}</strong> : null}{' '}
            {link.isWeb ? (
              <button type="button" onClick={() => askFor(link)}>
                {say('openLink')}
              </button>
            ) : (
              <span class="quiet">{say('noWebLink')}</span>
            )}
          </li>
        ))}
      </ol>
      <dialog ref={dialog} aria-labelledby="open-link">
        <h2 id="open-link">{say('openLinkTitle', { host: asked?.host ?? '' })}</h2>
        <p class="wrap">
          <Untrusted text={asked?.href} />
        </p>
        <form method="dialog">
          <button type="submit">{say('cancel')}</button>{' '}
          <a
            class="button"
            href={asked?.href ?? ''}
            target="_blank"
            rel="noopener noreferrer"
            onClick={() => dialog.current?.close()}
          >
            {say('openLink')}
          </a>
        </form>
      </dialog>
    </details>
  )
}

const HostOf = ({ link: { host, hostShown, href } }: { readonly link: FrameLink }) =>
  host === undefined ? (
    <code>
      <Untrusted text={href.slice(0, 80)} />
    </code>
  ) : (
    <code>
      {host}
      {hostShown === undefined ? '' : ` (${hostShown})`}
    </code>
  )
