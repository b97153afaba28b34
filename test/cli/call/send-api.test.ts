import { afterEach, expect, test } from 'vitest'
import { SendApi } from '../../../cli/call/send-api.js'
import { startLoopbackServer } from '../../../local/stand-ins/loopback-server.js'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const SENT = {
  id: '20261121T120000Z-0123456789abcdef',
  sender: 'default',
  recipients: [],
  acceptedAt: '2026-11-21T12:00:00.000Z',
  warnings: [],
}

async function given(state: string) {
  const asked: string[] = []
  const keys: unknown[] = []
  const server = await startLoopbackServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    keys.push(request.headers['idempotency-key'])
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ ...SENT, state }))
  })
  closing.push(server.close)
  return { api: new SendApi(server.endpoint), asked, keys }
}

test.each(['QUEUED', 'SENDING'])(
  'a send that stays %s, since its run has died, is waited for as long as a run can live, and then told as it is',
  async (state) => {
    const { api, asked } = await given(state)
    let waitedMs = 0
    const sent = await api.outcomeOf(SENT.id, async (ms) => {
      waitedMs += 60 * ms
      if (waitedMs > 24 * 3_600_000) throw new Error('it waits for ever')
    })
    expect(sent.state).toBe(state)
    expect(asked.length).toBe(1_561)
  },
)

test('what has an outcome is told at once', async () => {
  const { api, asked } = await given('FAILED')
  await api.outcomeOf(SENT.id, () => Promise.reject(new Error('nothing is waited for')))
  expect(asked).toHaveLength(1)
})

test('another attempt is asked for with a key, so that it may be asked for again', async () => {
  const { api, asked, keys } = await given('QUEUED')
  await api.again(SENT.id, { key: 'ask-1' })
  expect(asked).toEqual([`POST /sends/${SENT.id}/retry`])
  expect(keys).toEqual(['ask-1'])
})
