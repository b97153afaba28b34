import { CloudFormationClient } from '@aws-sdk/client-cloudformation'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { expect, onTestFinished, test } from 'vitest'
import { stackLimits } from '../../../cli/place/stack-limits.js'
import { startLoopbackServer } from '../../../local/stand-ins/loopback-server.js'

const ASKED = new Date('2026-11-29T00:00:00Z')
const ANSWERED = new Date('2026-11-29T00:02:00Z')
const AFTER_ALL = new Date('2026-11-29T00:04:00Z')

const TEMPLATE =
  '<GetTemplateResponse><GetTemplateResult><TemplateBody>{"Resources":{"A":{}}}</TemplateBody></GetTemplateResult></GetTemplateResponse>'

test('the clocks are those of the moment of the answer, however long it took and whatever comes after', async () => {
  let now = ASKED
  const server = await startLoopbackServer(({ method }, response) => {
    const isTemplate = method === 'POST'
    now = isTemplate ? ANSWERED : AFTER_ALL
    response.setHeader('date', now.toUTCString())
    response.end(isTemplate ? TEMPLATE : '{"AccountLimit":{"ConcurrentExecutions":1000}}')
  })
  onTestFinished(() => server.close())
  const { endpoint } = server
  const credentials = { accessKeyId: 'test', secretAccessKey: 'not-a-real-key' }
  const config = { endpoint, credentials, region: 'local' }
  const clients = {
    cloudFormation: new CloudFormationClient(config),
    lambda: new LambdaClient(config),
  }
  expect(await stackLimits('mailjobs-test', clients, () => now)).toEqual({
    resources: 1,
    concurrency: 1_000,
    clocks: { server: ANSWERED, local: ANSWERED },
  })
})
