import { expect, test } from 'vitest'
import { routeEvents } from '../../../local/rules/route-events.js'
import type { EventBridgeEvent } from '../../../local/stand-ins/eventbridge.js'
import type { DeployedRule } from '../../../local/template/deployed-rules.js'

const EVENT: EventBridgeEvent = {
  version: '0',
  id: 'e-1',
  'detail-type': 'Mail Matched',
  source: 'mailjobs',
  account: '000000000000',
  time: '2026-11-21T09:00:00Z',
  region: 'local',
  resources: [],
  detail: { monitor: 'nightly-batch' },
}

const NOTICE: DeployedRule = {
  name: 'notice',
  arn: 'arn:aws:events:local:000000000000:rule/mailjobs-dev/notice',
  busName: 'mailjobs-dev',
  enabled: true,
  pattern: { source: ['mailjobs'], detail: { monitor: ['nightly-batch'] } },
  targets: [
    {
      arn: 'arn:aws:lambda:local:000000000000:function:api',
      input: {
        kind: 'template',
        paths: { id: '$.id' },
        template: '{"kind":"notice","event":<id>}',
      },
    },
    { arn: 'arn:aws:lambda:local:000000000000:function:watch', input: { kind: 'event' } },
  ],
}

test('an event goes to every target of the rules that match on its bus', () => {
  const routes = routeEvents([NOTICE])

  expect(routes(EVENT, 'mailjobs-dev')).toEqual([
    {
      ruleName: 'notice',
      targetArn: 'arn:aws:lambda:local:000000000000:function:api',
      input: { kind: 'notice', event: 'e-1' },
    },
    {
      ruleName: 'notice',
      targetArn: 'arn:aws:lambda:local:000000000000:function:watch',
      input: EVENT,
    },
  ])
})

test.each([
  ['on another bus', NOTICE, 'default'],
  ['for a rule that is disabled', { ...NOTICE, enabled: false }, 'mailjobs-dev'],
  [
    'for a rule that does not match',
    { ...NOTICE, pattern: { detail: { monitor: ['sales'] } } },
    'mailjobs-dev',
  ],
])('an event goes nowhere %s', (_case, rule, bus) => {
  expect(routeEvents([rule])(EVENT, bus)).toEqual([])
})

test('a pattern that is not known is an error at the start, also of a rule that is disabled', () => {
  const rule = { ...NOTICE, enabled: false, pattern: { source: [{ suffix: 'jobs' }] } }

  expect(() => routeEvents([rule])).toThrow('notice.EventPattern.source')
})
