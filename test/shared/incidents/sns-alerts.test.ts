import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SNSClient } from '@aws-sdk/client-sns'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Fault } from '../../../local/stand-ins/faults.js'
import type { LoopbackServer } from '../../../local/stand-ins/loopback-server.js'
import { startSnsStandIn } from '../../../local/stand-ins/sns.js'
import { SnsAlerts } from '../../../shared/incidents/sns-alerts.js'
import { removeDirectory } from '../../remove-directory.js'
import { LOCAL_CLIENT } from '../../worlds/poll-world.js'

const TOPIC = 'arn:aws:sns:local:000000000000:alerts'

let directory = ''
let standIn: LoopbackServer
let client: SNSClient
let fault: Fault | undefined

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sns-'))
  fault = undefined
  standIn = await startSnsStandIn({
    topics: new Map([[TOPIC, []]]),
    file: join(directory, 'alerts.jsonl'),
    intercept: () => fault,
  })
  client = new SNSClient({ ...LOCAL_CLIENT, endpoint: standIn.endpoint, maxAttempts: 1 })
})
afterEach(async () => {
  client.destroy()
  await standIn.close()
  await removeDirectory(directory)
})

const told = async (): Promise<object> =>
  JSON.parse(await readFile(join(directory, 'alerts.jsonl'), 'utf8'))

test('what is told has the id that the topic gave it; a subject that SNS would refuse is made one that it takes', async () => {
  const alerts = new SnsAlerts(client, TOPIC)
  const subject = `[mailjobs prod] 請求書\n${'x'.repeat(200)}`
  const messageId = await alerts.tell({ subject, text: '請求書: no mail\nSince noon.' })
  expect(await told()).toMatchObject({
    messageId,
    topic: TOPIC,
    subject: expect.stringMatching(/^\[mailjobs prod\] \?x{80,}$/),
    message: '請求書: no mail\nSince noon.',
  })
})

test.each([
  ['a topic that is gone', `${TOPIC}-gone`, undefined, /NotFound.*Topic does not exist/],
  ['a role that may not', TOPIC, { status: 403, code: 'AuthorizationError' }, /AuthorizationError/],
  ['a service that fails', TOPIC, { status: 500, code: 'InternalError' }, /InternalError/],
] as const)('%s is refused, with its words', async (_, topic, injected, words) => {
  fault = injected
  const telling = new SnsAlerts(client, topic).tell({ subject: 'one', text: 'two' })
  await expect(telling).rejects.toMatchObject({
    code: 'ALERTS_REFUSED',
    message: expect.stringMatching(words),
  })
})
