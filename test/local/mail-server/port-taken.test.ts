import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type MailServer, startMailServer } from '../../../local/mail-server/start-mail-server.js'
import { removeDirectory } from '../../remove-directory.js'

let directory: string
let first: MailServer

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mailjobs-'))
  first = await startMailServer(optionsIn('first'))
})
afterEach(async () => {
  await first.close()
  await removeDirectory(directory)
})

test.each(['imap', 'smtp'] as const)(
  'a port of %s in use is told with the way round',
  async (of) => {
    const { port } = first[of]
    const second = startMailServer({ ...optionsIn('second'), [`${of}Port`]: port })
    await expect(second).rejects.toMatchObject({ name: 'PortTaken' })
    await expect(second).rejects.toThrow(new RegExp(`${port}.*--port`))
  },
)

const optionsIn = (name: string) => ({
  directory: join(directory, name),
  users: [{ address: 'a@example.com', username: 'a', password: 'not-a-real-password' }] as const,
})
