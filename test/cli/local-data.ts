import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Manifest, parseManifest } from '../../shared/archive/manifest.js'

/** Every manifest in the bucket of a local world. */
export async function manifestsIn(data: string): Promise<Manifest[]> {
  const mail = join(data, 'bucket', 'mail')
  const names = await readdir(mail, { recursive: true }).catch(() => [])
  const files = names.filter((name) => name.endsWith('mail.json')).map((name) => join(mail, name))
  return Promise.all(files.map(async (file) => parseManifest(await readFile(file), file)))
}

/** An event as the local world writes it down. */
export interface WrittenEvent {
  readonly 'detail-type': string
  readonly detail: Readonly<Record<string, unknown>>
}

/** Every event of a local world, in order. */
export async function eventsIn(data: string): Promise<WrittenEvent[]> {
  const text = await readFile(join(data, 'events.jsonl'), 'utf8')
  return text
    .trim()
    .split('\n')
    .map((line): WrittenEvent => JSON.parse(line))
}
