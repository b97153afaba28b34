import { useEffect, useState } from 'preact/hooks'
import type { Fault } from '../../api/answers.js'
import type { FrameAnswer, FrameCut, FrameRequest } from '../../api/mail-frame.js'
import { ask, Refused } from '../state/ask-server.js'
import { type Said, say } from '../words/say.js'
import { FaultBox } from './fault-box.js'
import { LinkList } from './link-list.js'

const CUTS: Readonly<Record<FrameCut, Said>> = {
  bytes: 'cutBytes',
  depth: 'cutDepth',
  elements: 'cutElements',
}

/** The HTML of a mail, in a frame of another port that can do nothing; what it wanted to do is told above. */
export function MailFrame({ monitor, id }: { readonly monitor: string; readonly id: string }) {
  const [wishes, setWishes] = useState<Pick<FrameRequest, 'images' | 'whole'>>({})
  const { answer, fault } = useFrame({ monitor, id, kind: 'html', ...wishes })
  if (fault) return <FaultBox fault={fault} />
  if (!answer?.facts) return <p class="quiet wait">{say('loading')}</p>
  const { heldBack, dropped, cut, links, isEmpty } = answer.facts
  return (
    <>
      <ul class="bars">
        {heldBack > 0 && !wishes.images ? (
          <li>
            {say('heldBack', { count: heldBack })}{' '}
            <button type="button" onClick={() => setWishes({ ...wishes, images: true })}>
              {say('loadImages')}
            </button>{' '}
            <span class="quiet">{say('loadImagesHint')}</span>
          </li>
        ) : null}
        {dropped > 0 ? <li>{say('dropped', { count: dropped })}</li> : null}
        {cut ? (
          <li>
            {say(CUTS[cut])}{' '}
            {cut === 'bytes' && !wishes.whole ? (
              <button type="button" onClick={() => setWishes({ ...wishes, whole: true })}>
                {say('showWhole')}
              </button>
            ) : null}
          </li>
        ) : null}
        {isEmpty ? <li>{say('emptyHtml')}</li> : null}
      </ul>
      <Framed url={answer.url} isSandboxed />
      <LinkList links={links} />
    </>
  )
}

/** A frame of the other port. @param isSandboxed all but a PDF, which a sandbox would not show */
export const Framed = ({
  url,
  isSandboxed,
}: {
  readonly url: string
  readonly isSandboxed: boolean
}) => (
  <figure class="frame">
    <figcaption>{say('frameCaption')}</figcaption>
    {isSandboxed ? (
      <iframe title={say('frameCaption')} sandbox="" referrerpolicy="no-referrer" src={url} />
    ) : (
      <iframe title={say('frameCaption')} referrerpolicy="no-referrer" src={url} />
    )}
  </figure>
)

/** Asks for a frame; an answer to a former wish is dropped. */
export function useFrame(request: FrameRequest): {
  readonly answer?: FrameAnswer
  readonly fault?: Fault
} {
  const [state, setState] = useState<{ answer?: FrameAnswer; fault?: Fault }>({})
  const body = JSON.stringify(request)
  useEffect(() => {
    const abort = new AbortController()
    setState({})
    ask<FrameAnswer>('/api/frames', { body: JSON.parse(body), signal: abort.signal }).then(
      (answer) => setState({ answer }),
      (error: unknown) => {
        if (!abort.signal.aborted)
          setState({
            fault:
              error instanceof Refused ? error.fault : { code: 'PAGE', message: String(error) },
          })
      },
    )
    return () => abort.abort()
  }, [body])
  return state
}
