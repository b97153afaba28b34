import type { Archive } from './archive.js'

/** Done around each call to the bucket, and around each step of what it gives piece by piece. */
export type AroundCall = <T>(key: string, call: () => Promise<T>) => Promise<T>

/** A bucket of which every call goes through `around`: a limit of time, a lease that is renewed before it. */
export const archiveAround = (archive: Archive, around: AroundCall): Archive => ({
  add: (key, ...rest) => around(key, () => archive.add(key, ...rest)),
  addStream: (key, ...rest) => around(key, () => archive.addStream(key, ...rest)),
  copy: (source, key, ...rest) => around(key, () => archive.copy(source, key, ...rest)),
  put: (key, ...rest) => around(key, () => archive.put(key, ...rest)),
  swap: (key, ...rest) => around(key, () => archive.swap(key, ...rest)),
  read: (key) => around(key, () => archive.read(key)),
  stream: (key) => eachAround(key, archive.stream(key), around),
  size: (key) => around(key, () => archive.size(key)),
  list: (prefix, ...rest) => eachAround(prefix, archive.list(prefix, ...rest), around),
  remove: (key) => around(key, () => archive.remove(key)),
  beginUpload: (key, ...rest) => around(key, () => archive.beginUpload(key, ...rest)),
  putPart: (upload, ...rest) => around(upload.key, () => archive.putPart(upload, ...rest)),
  completeUpload: (upload, ...rest) =>
    around(upload.key, () => archive.completeUpload(upload, ...rest)),
  abortUpload: (upload) => around(upload.key, () => archive.abortUpload(upload)),
})

async function* eachAround<T>(
  key: string,
  pieces: AsyncIterable<T>,
  around: AroundCall,
): AsyncGenerator<T> {
  const iterator = pieces[Symbol.asyncIterator]()
  let isAtBorder = false
  try {
    for (;;) {
      isAtBorder = false
      const next = await around(key, () => iterator.next())
      isAtBorder = true
      if (next.done) return
      yield next.value
    }
  } finally {
    // In the middle of a step nobody can end it: it may be what hangs.
    if (isAtBorder) await iterator.return?.()
  }
}
