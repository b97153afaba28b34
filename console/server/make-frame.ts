import * as z from 'zod'
import type { ManifestAttachment } from '../../shared/archive/manifest.js'
import type { FrameFacts, FrameRequest } from '../api/mail-frame.js'
import type { FileThing, FrameThing, HtmlThing } from '../frames/frame-thing.js'
import { isShowable, SHOWN_IMAGES } from '../frames/image-size.js'
import { rewriteHtml } from '../mail-html/rewrite-html.js'
import { AskedWrongly, noSuch } from './answer-errors.js'
import type { ConsolePlace } from './console-place.js'
import { beginningOf, type KeptMail, keptMailOf } from './kept-mails.js'

/** A browser takes a second for so much, and three for four times that. */
const FIRST_BYTES = 256 * 1024
const MOST_BYTES = 1024 * 1024

/** Images of the mail itself that go into its HTML. */
const MOST_INLINE_BYTES = 4 * 1024 * 1024

/** By its header it is known how large an image is. */
const HEAD_BYTES = 256 * 1024

const PDF = 'application/pdf'

/** What may be asked to be shown. */
export const frameRequestSchema: z.ZodType<FrameRequest> = z.strictObject({
  monitor: z.string(),
  id: z.string(),
  kind: z.enum(['html', 'shown', 'download', 'raw']),
  attachment: z.exactOptional(z.int().min(0)),
  images: z.exactOptional(z.boolean()),
  whole: z.exactOptional(z.boolean()),
})

/** What a frame is to show, and what was made of it. */
export interface MadeFrame {
  readonly thing: FrameThing
  readonly facts?: FrameFacts
}

/** Reads what is to be shown of a mail. Nothing is fetched for it from anywhere. @throws AskedWrongly, StorageFailed */
export async function makeFrame(here: ConsolePlace, request: FrameRequest): Promise<MadeFrame> {
  const { monitor, id, kind } = request
  const kept = await keptMailOf(here, monitor, id)
  if (kind === 'html') return htmlFrame(here, kept, request)
  if (kind === 'raw') return { thing: rawFile(here, kept) }
  const attachment = kept.manifest.attachments[request.attachment ?? -1]
  if (!attachment) throw noSuch('attachment')
  const name = attachment.originalFilename ?? attachment.filename
  const open = () => here.place.bucket.stream(attachment.key)
  if (kind === 'download')
    return { thing: { kind: 'download', type: 'application/octet-stream', name, open } }
  return { thing: await shownFile(here, attachment, { name, open }) }
}

function rawFile({ place }: ConsolePlace, { manifest }: KeptMail): FileThing {
  const { messageKey, id } = manifest
  if (messageKey === undefined) throw noSuch('message: the monitor keeps none')
  return {
    kind: 'download',
    type: 'application/octet-stream',
    name: `${id}.eml`,
    open: () => place.bucket.stream(messageKey),
  }
}

/** Only images of four kinds and PDF, by their bytes; all else is saved. @throws AskedWrongly */
async function shownFile(
  { place }: ConsolePlace,
  { key, detectedType = '' }: ManifestAttachment,
  file: Pick<FileThing, 'name' | 'open'>,
): Promise<FileThing> {
  if (detectedType === PDF) return { ...file, kind: 'pdf', type: PDF }
  const refused = new AskedWrongly(400, 'NOT_SHOWN', 'This kind of file is saved, not shown.')
  if (!SHOWN_IMAGES.has(detectedType)) throw refused
  const { bytes } = await beginningOf(place.bucket, key, HEAD_BYTES)
  if (!isShowable(detectedType, bytes)) throw refused
  return { ...file, kind: 'image', type: detectedType }
}

async function htmlFrame(
  here: ConsolePlace,
  kept: KeptMail,
  { images: hasImages = false, whole = false }: FrameRequest,
): Promise<{ readonly thing: HtmlThing; readonly facts: FrameFacts }> {
  const { html: part } = kept.manifest
  if (!part) throw noSuch('HTML')
  const { bucket } = here.place
  const { bytes, isCut } = await beginningOf(bucket, part.key, whole ? MOST_BYTES : FIRST_BYTES)
  const inline = await inlineImages(here, kept)
  const { html, ...facts } = rewriteHtml(bytes.toString('utf8'), {
    inlineImage: (contentId) => inline.get(contentId),
    hasImages,
    isCut: isCut || part.truncated,
  })
  return { thing: { kind: 'html', html, hasImages }, facts }
}

/** Images that the HTML of a mail shows by their Content-ID, as far as there is room. */
async function inlineImages(
  { place }: ConsolePlace,
  { manifest }: KeptMail,
): Promise<ReadonlyMap<string, string>> {
  const images = new Map<string, string>()
  let bytesLeft = MOST_INLINE_BYTES
  for (const { contentId, detectedType = '', size, key } of manifest.attachments) {
    if (contentId === undefined || !SHOWN_IMAGES.has(detectedType) || size > bytesLeft) continue
    const stored = await place.bucket.read(key)
    if (!stored || !isShowable(detectedType, stored.body)) continue
    bytesLeft -= size
    const source = `data:${detectedType};base64,${stored.body.toString('base64')}`
    images.set(contentId.replaceAll(/^<|>$/g, ''), source)
  }
  return images
}
