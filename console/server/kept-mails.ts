import { type Manifest, parseManifest } from '../../shared/archive/manifest.js'
import { mailKeys } from '../../shared/contract/keys.js'
import { expectedWords, valueAt } from '../../shared/matching/expected-words.js'
import type { PlaceBucket } from '../../shared/place/place.js'
import { recordedDefinitions } from '../../shared/place/recorded-definition.js'
import type { MailView, RawView } from '../api/mail-view.js'
import { noSuch } from './answer-errors.js'
import type { ConsolePlace } from './console-place.js'
import { decidedMail } from './mail-accounts.js'
import { marksInText } from './marks-in-text.js'

const MIB = 1024 * 1024
const MOST_HEADER_BYTES = 256 * 1024

/** A kept mail, found. */
export interface KeptMail {
  readonly manifest: Manifest
  /** `mail/<monitor>/.../`. */
  readonly prefix: string
}

/** The manifest of a mail that a monitor keeps; of a replay its id ends in `-r<number>`. @throws AskedWrongly if it is not there */
export async function keptMailOf(
  here: ConsolePlace,
  monitor: string,
  id: string,
): Promise<KeptMail> {
  const [, first = id, replay = ''] = /^(.+\.\d{10})(-r\d+)$/.exec(id) ?? []
  const { internalDate } = await decidedMail(here, first)
  if (internalDate === undefined) throw noSuch('mail')
  const { manifest: key, prefix } = mailKeys(monitor, `${first}${replay}`, new Date(internalDate))
  const stored = await here.place.bucket.read(key)
  if (!stored) throw noSuch('mail: it has expired, or was removed')
  return { manifest: parseManifest(stored.body, key), prefix }
}

/** A kept mail, opened. @throws AskedWrongly, StorageFailed */
export async function mailView(here: ConsolePlace, monitor: string, id: string): Promise<MailView> {
  const { bucket } = here.place
  const { manifest } = await keptMailOf(here, monitor, id)
  const { matched, ...told } = manifest
  const definition = await recordedDefinitions(bucket)(monitor, manifest.definitionVersion)
  const when = definition?.when
  const text = manifest.text && (await beginningOf(bucket, manifest.text.key, MIB))
  return {
    ...{ id, monitor, manifest: told },
    matched: matched.conditions.map(({ doubts, ...condition }) => ({
      ...condition,
      ...(doubts && { doubts }),
      wanted: expectedWords(when, condition.path),
    })),
    captures: matched.captures,
    ...(text && {
      text: {
        value: text.bytes.toString('utf8'),
        isCut: text.isCut || manifest.text?.truncated === true,
        marks: marksInText(
          text.bytes.toString('utf8'),
          matched.conditions.flatMap((condition) => wantedTexts(when, condition)),
        ),
      },
    }),
    hasHtml: manifest.html !== undefined,
    hasMessage: manifest.messageKey !== undefined,
    command: `mailjobs mail show --monitor ${monitor} --uid ${manifest.uid} --since ${manifest.internalDate.slice(0, 10)}${here.option}`,
  }
}

/** What a condition on the text has found: its own words, or what it saw. */
function wantedTexts(
  when: unknown,
  { path, seen }: { readonly path: string; readonly seen: string },
): string[] {
  if (!/\.text(?:\[\d+\])*$/.test(path)) return []
  const value = valueAt(when, path)
  if (typeof value === 'string') return [value]
  if (typeof value === 'object' && value !== null && 'contains' in value)
    return typeof value.contains === 'string' ? [value.contains] : []
  return seen.split(/⏎|…|\.\.\./).filter((piece) => piece.trim().length >= 6)
}

/** A message as it was sent, its beginning. @throws AskedWrongly if it is not kept */
export async function rawView(here: ConsolePlace, monitor: string, id: string): Promise<RawView> {
  const { manifest } = await keptMailOf(here, monitor, id)
  if (manifest.messageKey === undefined) throw noSuch('message: the monitor keeps none')
  const { bytes, isCut } = await beginningOf(here.place.bucket, manifest.messageKey, MIB)
  const raw = bytes.toString('utf8')
  const end = /\r?\n\r?\n/.exec(raw)?.index ?? raw.length
  return {
    headers: raw.slice(0, Math.min(end, MOST_HEADER_BYTES)),
    raw,
    isCut,
    bytes: manifest.size,
  }
}

/** The first bytes of an object: no more is read of it. */
export async function beginningOf(
  bucket: PlaceBucket,
  key: string,
  most: number,
): Promise<{ readonly bytes: Buffer; readonly isCut: boolean }> {
  const pieces: Buffer[] = []
  let size = 0
  for await (const piece of bucket.stream(key)) {
    pieces.push(piece)
    size += piece.length
    if (size > most) break
  }
  return { bytes: Buffer.concat(pieces).subarray(0, most), isCut: size > most }
}
