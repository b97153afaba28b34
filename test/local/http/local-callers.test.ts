import { expect, test } from 'vitest'
import { whyForeign } from '../../../local/http/local-callers.js'

test.each([
  ['127.0.0.1:8000', undefined],
  ['localhost:8000', undefined],
  ['LOCALHOST:8000', undefined],
  ['[::1]:8000', undefined],
  ['localhost', undefined],
  ['127.0.0.1:8000', 'http://127.0.0.1:8000'],
])('a request to %s from origin %s is taken', (host, origin) => {
  expect(whyForeign(host, origin)).toBeUndefined()
})

test.each([
  ['rebound.example:8000', undefined, 'rebound.example'],
  ['127.0.0.1.rebound.example', undefined, 'rebound.example'],
  ['localhost.rebound.example:8000', undefined, 'rebound.example'],
  ['10.0.0.1:8000', undefined, '10.0.0.1'],
  ['', undefined, 'are not taken'],
  [undefined, undefined, 'no host'],
  ['127.0.0.1:8000', 'https://page.example', 'https://page.example'],
  ['127.0.0.1:8000', 'http://127.0.0.1:9000', 'http://127.0.0.1:9000'],
  ['127.0.0.1:8000', 'null', 'web pages'],
])('a request to %s from origin %s is not', (host, origin, reason) => {
  expect(whyForeign(host, origin)).toContain(reason)
})
