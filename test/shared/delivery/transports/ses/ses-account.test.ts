import { SendRawEmailCommand } from '@aws-sdk/client-ses'
import { expect, onTestFinished, test } from 'vitest'
import { sesAccount } from '../../../../../shared/delivery/transports/ses/ses-account.js'
import { GOOD_CALL, sesUnderTest } from '../../../../local/stand-ins/ses/ses-under-test.js'

async function given() {
  const ses = await sesUnderTest()
  onTestFinished(() => ses.close())
  return ses
}

test('identities that are verified, and those that are not', async () => {
  const { client } = await given()
  const asked = ['noreply@example.com', 'example.com', 'batch@example.co.jp', 'example.co.jp']
  expect(await sesAccount(client).verified(asked)).toEqual(['example.com', 'batch@example.co.jp'])
})

test('the quota, and what was sent of it', async () => {
  const { client } = await given()
  expect(await sesAccount(client).quota()).toEqual({ most: 50_000, sent: 0, perSecond: 14 })
  await client.send(new SendRawEmailCommand(GOOD_CALL))
  expect(await sesAccount(client).quota()).toMatchObject({ sent: 1 })
})
