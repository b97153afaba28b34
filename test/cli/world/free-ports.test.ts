import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { firstFreePort } from '../../../cli/world/free-ports.js'
import { portOf } from '../../../local/mail-server/listening.js'

async function taken(port: number): Promise<number> {
  const server = createServer().listen(port, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return portOf(server.address())
}

test('a port that is free is taken as it is', async () => {
  const port = await taken(0)
  const free = await firstFreePort(port + 1, [0])
  expect(await firstFreePort(free, [0])).toBe(free)
})

test.each([0, 1, 25])(
  'where the port that is %i further is taken, the next are',
  async (offset) => {
    const port = (await taken(0)) - offset
    const free = await firstFreePort(port, [0, offset])
    expect(free).toBeGreaterThan(port)
    await taken(free)
    if (offset > 0) await taken(free + offset)
  },
)

test('at the end of all ports it is left as it is: who listens says that it is taken', async () => {
  expect(await firstFreePort(65_535, [0, 143])).toBe(65_535)
})
