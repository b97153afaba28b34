import { useState } from 'preact/hooks'
import type { FrameAnswer, FrameRequest } from '../../api/mail-frame.js'
import type { MailView, RawView } from '../../api/mail-view.js'
import { FaultBox } from '../parts/fault-box.js'
import { Framed, useFrame } from '../parts/mail-frame.js'
import { Untrusted } from '../parts/untrusted.js'
import { ask, useAnswer } from '../state/ask-server.js'
import { bytesWords, say } from '../words/say.js'

const SHOWN = /^(?:image\/(?:png|jpeg|gif|webp)|application\/pdf)$/

/** Has the browser save something of a mail: it comes from the other port, as a file. */
async function save(request: FrameRequest): Promise<void> {
  const { url } = await ask<FrameAnswer>('/api/frames', { body: request })
  const link = document.createElement('a')
  link.href = url
  link.click()
}

/** The attachments: each saved, and images and PDF shown. */
export function Attachments({ mail }: { readonly mail: MailView }) {
  const [shown, setShown] = useState<number>()
  const { monitor, id, manifest } = mail
  if (manifest.attachments.length === 0) return <p class="quiet">{say('noParts')}</p>
  return (
    <>
      <ul class="parts">
        {manifest.attachments.map(
          ({ key, originalFilename, filename, size, detectedType, contentType }, place) => (
            <li key={key}>
              <Untrusted text={originalFilename ?? filename} />{' '}
              <span class="quiet">
                {bytesWords(size)}, <Untrusted text={detectedType ?? contentType} />
              </span>{' '}
              {SHOWN.test(detectedType ?? '') ? (
                <button
                  type="button"
                  aria-pressed={shown === place}
                  onClick={() => setShown(place)}
                >
                  {say('show')}
                </button>
              ) : null}{' '}
              <button
                type="button"
                onClick={() => void save({ monitor, id, kind: 'download', attachment: place })}
              >
                {say('save')}
              </button>
            </li>
          ),
        )}
      </ul>
      {shown === undefined ? null : (
        <ShownPart
          request={{ monitor, id, kind: 'shown', attachment: shown }}
          isPdf={manifest.attachments[shown]?.detectedType === 'application/pdf'}
        />
      )}
    </>
  )
}

function ShownPart({
  request,
  isPdf,
}: {
  readonly request: FrameRequest
  readonly isPdf: boolean
}) {
  const { answer, fault } = useFrame(request)
  if (fault) return <FaultBox fault={fault} />
  return answer ? <Framed url={answer.url} isSandboxed={!isPdf} /> : null
}

/** The message as it was sent. @param part its headers alone, or all of it */
export function Raw({
  mail: { monitor, id, hasMessage },
  part,
}: {
  readonly mail: MailView
  readonly part: 'headers' | 'raw'
}) {
  const path = hasMessage ? `/api/mail/${monitor}/${id}/raw` : undefined
  const { data, fault } = useAnswer<RawView>(path)
  if (!hasMessage) return <p class="quiet">{say('notKeptMessage')}</p>
  if (fault && !data) return <FaultBox fault={fault} />
  if (!data) return <p class="quiet wait">{say('loading')}</p>
  return (
    <>
      <p>
        <button type="button" onClick={() => void save({ monitor, id, kind: 'raw' })}>
          {say('saveMessage')}
        </button>{' '}
        {data.isCut ? say('cutRaw', { bytes: bytesWords(data.bytes) }) : bytesWords(data.bytes)}
      </p>
      <pre class="text raw">{data[part]}</pre>
    </>
  )
}
