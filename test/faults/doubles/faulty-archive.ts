import type { Archive } from '../../../shared/archive/archive.js'
import {
  ObjectRefused,
  StorageDenied,
  StorageFailed,
} from '../../../shared/failures/storage-errors.js'
import type { FaultKind } from '../faults.js'
import { type FaultyRun, forEver } from '../faulty-run.js'

/**
 * The bucket as one run reaches it: each call meets what is planned for it.
 * @param isRefused objects that the bucket does not take for what they are
 */
export function faultyArchive(
  archive: Archive,
  run: FaultyRun,
  isRefused: (key: string) => boolean = () => false,
): Archive {
  const call = <T>(name: string, key: string, effect: () => Promise<T>): Promise<T> =>
    run.call({
      port: 'S3',
      what: `${name} ${key}`,
      effect: async () => {
        if (STORING.has(name) && isRefused(key))
          throw new ObjectRefused(`${key}: InvalidRequest: it is not taken (HTTP 400)`)
        return effect()
      },
      failure: (kind) => storageFailure(key, kind),
    })
  return {
    add: (key, ...rest) => call('add', key, () => archive.add(key, ...rest)),
    async addStream(key, chunks, options) {
      const pieces: Buffer[] = []
      // What the source throws is passed on as it is, and nothing is stored.
      for await (const chunk of chunks) pieces.push(Buffer.from(chunk))
      return call('addStream', key, () => archive.add(key, Buffer.concat(pieces), options))
    },
    copy: (source, key, ...rest) => call('copy', key, () => archive.copy(source, key, ...rest)),
    put: (key, ...rest) => call('put', key, () => archive.put(key, ...rest)),
    swap: (key, ...rest) => call('swap', key, () => archive.swap(key, ...rest)),
    read: (key) => call('read', key, () => archive.read(key)),
    stream: (key) => faultyStream(archive.stream(key), key, run),
    size: (key) => call('size', key, () => archive.size(key)),
    async *list(prefix, after) {
      yield* await call('list', prefix, async () => {
        const listed = []
        for await (const object of archive.list(prefix, after)) listed.push(object)
        return listed
      })
    },
    remove: (key) => call('remove', key, () => archive.remove(key)),
    beginUpload: (key, ...rest) =>
      call('beginUpload', key, () => archive.beginUpload(key, ...rest)),
    putPart: (upload, ...rest) =>
      call('putPart', upload.key, () => archive.putPart(upload, ...rest)),
    completeUpload: (upload, ...rest) =>
      call('completeUpload', upload.key, () => archive.completeUpload(upload, ...rest)),
    abortUpload: (upload) => call('abortUpload', upload.key, () => archive.abortUpload(upload)),
  }
}

/** The answer to a read that comes piece by piece may end after the first of them. */
async function* faultyStream(
  pieces: AsyncIterable<Buffer>,
  key: string,
  run: FaultyRun,
): AsyncGenerator<Buffer> {
  const kind = run.begin('S3', `stream ${key}`)
  await run.pass(kind === 'slow' ? run.slowMs('S3') : 1)
  if (kind === 'killed before') await died(run)
  if (kind && AT_ONCE.has(kind)) throw storageFailure(key, kind)
  for await (const piece of pieces) {
    yield piece
    if (kind === 'frozen') run.freeze()
    await run.moment('S3')
    if (kind?.startsWith('killed')) await died(run)
    if (kind?.startsWith('answer lost') || kind === 'cut in the middle')
      throw storageFailure(key, kind)
  }
}

const STORING: ReadonlySet<string> = new Set(['add', 'addStream', 'copy', 'put'])

const AT_ONCE: ReadonlySet<FaultKind> = new Set(['refused', 'throttled', 'cut'])

async function died(run: FaultyRun): Promise<never> {
  run.kill()
  return forEver()
}

/** As the adapter tells it. */
function storageFailure(key: string, kind: FaultKind): Error {
  if (kind === 'refused') return new StorageDenied(`${key}: AccessDenied: refused (HTTP 403)`)
  if (kind === 'throttled')
    return new StorageFailed(`${key}: SlowDown: reduce your request rate (HTTP 503)`)
  return new StorageFailed(`${key}: Error: socket hang up`)
}
