import { describe, expect, it } from 'vitest'
import { startCourier } from './courier.js'
import { EIGHT_BIT_MESSAGE, imapServerBehaves, loginTo, started } from './imap-server-behaves.js'
import { realServer } from './real-server.js'

const available = realServer('courier')
const title = available.available ? 'Courier' : `Courier (skipped: ${available.reason})`

describe.skipIf(!available.available)(title, () => {
  imapServerBehaves(startCourier)

  it('never tells UIDNEXT of a folder it opens', async () => {
    const server = await started(startCourier)
    await server.deliver([EIGHT_BIT_MESSAGE])
    const client = await loginTo(server)
    const opened = await client.mailboxOpen('INBOX', { readOnly: true })
    expect(opened.uidNext).toBeUndefined()
    expect(await client.status('INBOX', { uidNext: true })).toMatchObject({ uidNext: 2 })
  })
})
