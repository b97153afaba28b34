import { describe, expect, onTestFinished, test } from 'vitest'
import { archiveContract } from '../../contracts/archive.js'
import { startBucket } from './bucket-under-test.js'

const TEXT = { contentType: 'text/plain' } as const

describe('the adapter of S3', () => archiveContract(() => startBucket()))

describe('the adapter of an S3 that refuses behind a 200', () => {
  archiveContract(() => startBucket({ embedsErrors: true }))

  test.each(['CopyObject', 'CompleteMultipartUpload'])(
    'a passing conflict of %s is tried again',
    async (operation) => {
      const bucket = await startBucket()
      onTestFinished(() => bucket.close())
      const { archive } = bucket
      await archive.put('incoming/a', 'body', TEXT)
      const upload = await archive.beginUpload('mail/parts', TEXT)
      const part = (await archive.putPart(upload, 1, Buffer.from('body'))) ?? ''
      bucket.calls.length = 0
      let conflicts = 3
      bucket.fail = (call) => {
        if (call.operation !== operation || conflicts === 0) return undefined
        conflicts -= 1
        return { status: 200, code: 'ConditionalRequestConflict' }
      }
      const stored =
        operation === 'CopyObject'
          ? await archive.copy('incoming/a', 'mail/copy', TEXT)
          : await archive.completeUpload(upload, [part])
      expect(stored).toBe('added')
      expect(bucket.calls).toHaveLength(4)
    },
  )
})
