import { expect, test } from 'vitest'
import { withLease } from '../../../../functions/monitor/lease/renewing.js'
import type { FailureError } from '../../../../shared/failures/failure-error.js'
import { ConnectionLost } from '../../../../shared/failures/mailbox-errors.js'
import {
  EventsRefused,
  ObjectRefused,
  StorageDenied,
  StorageFailed,
} from '../../../../shared/failures/storage-errors.js'
import { leasedRun } from '../leased-run.js'

test.each<[string, FailureError, boolean]>([
  ['StorageFailed', new StorageFailed('no answer'), false],
  ['StorageDenied', new StorageDenied('AccessDenied'), false],
  ['EventsRefused', new EventsRefused('no bus'), false],
  ['ObjectRefused', new ObjectRefused('one object'), true],
  ['ConnectionLost', new ConnectionLost('BYE'), true],
])('after %s the session is open: %s', async (_, failure, isOpen) => {
  const { run, archive } = await leasedRun()
  const fails = async () => {
    throw failure
  }
  archive.read = fails
  const { deps } = withLease(run, run.lease)
  expect(run.session.isOpen).toBe(true)
  await expect(deps.archive.read('mail/a')).rejects.toBe(failure)
  expect(run.session.isOpen).toBe(isOpen)
})
