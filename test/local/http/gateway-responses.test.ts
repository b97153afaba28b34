import { expect, test } from 'vitest'
import { gatewayResponses } from '../../../local/http/gateway-responses.js'
import type { DeployedGatewayResponse } from '../../../local/template/deployed-gateway-responses.js'
import { TemplateError } from '../../../local/template/template-error.js'

const response = (
  type: string,
  template?: string,
  statusCode?: number,
): DeployedGatewayResponse => ({ type, template, statusCode })

test.each([
  ['nothing', [], 413, '{"message":"Request Too Long"}'],
  [
    'its own words',
    [
      response(
        'REQUEST_TOO_LARGE',
        '{"error":{"message":$context.error.messageString,"id":"$context.requestId"}}',
      ),
    ],
    413,
    '{"error":{"message":"Request Too Long","id":"r-1"}}',
  ],
  ['its own status', [response('REQUEST_TOO_LARGE', '{}', 400)], 400, '{}'],
  [
    'words for all of its class',
    [
      response('DEFAULT_5XX', '{"a":5}'),
      response('DEFAULT_4XX', '{"t":"$context.error.responseType"}'),
    ],
    413,
    '{"t":"REQUEST_TOO_LARGE"}',
  ],
  [
    'both',
    [response('DEFAULT_4XX', '{"a":4}'), response('REQUEST_TOO_LARGE', '"$context.error.message"')],
    413,
    '"Request Too Long"',
  ],
  [
    'words for another one',
    [response('THROTTLED', '{"a":429}')],
    413,
    '{"message":"Request Too Long"}',
  ],
] satisfies [string, DeployedGatewayResponse[], number, string][])(
  'an API with %s for what is too large',
  (_case, deployed, status, body) => {
    expect(gatewayResponses(deployed)('REQUEST_TOO_LARGE', 'r-1')).toEqual({ status, body })
  },
)

test('a variable that is not known is refused by the name of the response', () => {
  const compile = () => gatewayResponses([response('DEFAULT_4XX', '"$context.identity.sourceIp"')])

  expect(compile).toThrow(TemplateError)
  expect(compile).toThrow('DEFAULT_4XX')
})
