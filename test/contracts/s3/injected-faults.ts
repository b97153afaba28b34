import { expect } from 'vitest'
import type { Fault } from '../../../local/stand-ins/faults.js'
import type { Check, ConnectedS3 } from '../s3.js'
import { ABSENT, freshKey, put, refusalOf, textAt } from './calls.js'

const ANSWERS = [
  { status: 409, code: 'ConditionalRequestConflict' },
  { status: 503, code: 'SlowDown' },
  { status: 500, code: 'InternalError' },
]

export function injectedFaults(check: Check): void {
  for (const { status, code } of ANSWERS) {
    check(
      `${status} ${code} reaches the caller under its name, and nothing was written`,
      async (s3) => {
        const key = freshKey()
        failNext(s3, { status, code })
        expect(await refusalOf(put(s3, key, 'body', ABSENT))).toEqual({ name: code, status })
        expect(await refusalOf(textAt(s3, key))).toMatchObject({ name: 'NoSuchKey' })
      },
      'Injected faults',
    )
  }

  check(
    'a request that is lost writes nothing',
    async (s3) => {
      const key = freshKey()
      failNext(s3, 'drop-connection-before')
      await expect(put(s3, key, 'body', ABSENT)).rejects.toThrow(/socket|ECONNRESET/)
      expect(await refusalOf(textAt(s3, key))).toMatchObject({ name: 'NoSuchKey' })
    },
    'Injected faults',
  )

  check(
    'an answer that is lost has written: the next attempt meets its own object with 412',
    async (s3) => {
      const key = freshKey()
      failNext(s3, 'drop-connection-after-effect')
      await expect(put(s3, key, 'body', ABSENT)).rejects.toThrow(/socket|ECONNRESET/)
      expect(await textAt(s3, key)).toBe('body')
      expect(await refusalOf(put(s3, key, 'body', ABSENT))).toMatchObject({ status: 412 })
    },
    'Injected faults',
  )
}

function failNext({ failNext: inject }: ConnectedS3, fault: Fault): void {
  if (inject === undefined) throw new Error('The server cannot be told to fail')
  inject(fault)
}
