import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { createTransport } from 'nodemailer'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { MailServer } from '../../../local/mail-server/start-mail-server.js'
import { removeDirectory } from '../../remove-directory.js'
import {
  HEADER,
  inbox,
  lines,
  operations,
  sources,
  startForTest,
} from './mail-server-under-test.js'

const other = { address: 'oncall@example.com', username: 'oncall', password: 'made-up' }

describe('SMTP', () => {
  it('GIVEN a mail from nodemailer WHEN accepted THEN its bytes are in INBOX and on disk', async () => {
    const { server, delivered, directory } = await startForTest()
    const raw = Buffer.from(`${HEADER}\r\n.dot\r\n\xe9\r\n`, 'latin1')
    const sent = await send(server, [operations.address], raw)
    expect(sent.accepted).toEqual([operations.address])
    const [first] = delivered
    expect(first).toEqual({
      mailbox: operations.address,
      from: 'batch@example.com',
      subject: '正常終了',
      uid: 1,
      sizeBytes: raw.length,
    })
    expect(await readFile(inbox(directory, '1.eml'))).toEqual(raw)
    expect(await sources(server)).toEqual([raw])
  })

  it('GIVEN bytes nodemailer would mend WHEN sent in pieces THEN they arrive as they are', async () => {
    const { server } = await startForTest()
    const raw = Buffer.from('Subject: x\r\n\r\n..a\rb\0\xff\n.\r\n.c\r\n', 'latin1')
    await sendInPieces(server, raw)
    expect(await sources(server)).toEqual([raw])
  })

  it('refuses recipients that have no mailbox here, and relays nothing', async () => {
    const { server, delivered } = await startForTest()
    const refused = send(server, ['somebody@other.example'], Buffer.from(`${HEADER}\r\nx\r\n`))
    await expect(refused).rejects.toMatchObject({ responseCode: 550 })
    expect(delivered).toEqual([])
  })

  it('refuses what is larger than it takes', async () => {
    const { server, delivered } = await startForTest()
    const raw = Buffer.concat([Buffer.from(`${HEADER}\r\n`), lines(31 * 1024 * 1024)])
    await expect(send(server, [operations.address], raw)).rejects.toMatchObject({
      responseCode: 552,
    })
    expect(delivered).toEqual([])
  })

  it('GIVEN it cannot be stored WHEN sent THEN the sender is told to try again', async () => {
    const { server, directory } = await startForTest()
    await removeDirectory(inbox(directory))
    const sent = send(server, [operations.address], Buffer.from(`${HEADER}\r\nx\r\n`))
    await expect(sent).rejects.toMatchObject({ responseCode: 451 })
  })

  it('gives each user their own mail', async () => {
    const { server } = await startForTest({ users: [operations, other] })
    await send(server, [other.address], Buffer.from(`${HEADER}\r\nfor other\r\n`))
    await send(server, [other.address, operations.address], Buffer.from(`${HEADER}\r\nboth\r\n`))
    expect(await sources(server, other)).toHaveLength(2)
    expect(await sources(server, operations)).toHaveLength(1)
  })
})

function send({ smtp }: MailServer, to: string[], raw: Buffer) {
  const transport = createTransport({ ...smtp, ignoreTLS: true })
  onTestFinished(() => transport.close())
  return transport.sendMail({ envelope: { from: 'batch@example.com', to }, raw })
}

/** Speaks SMTP by hand, the message cut into pieces of three bytes. */
async function sendInPieces({ smtp }: MailServer, raw: Buffer): Promise<void> {
  const socket = connect(smtp.port, smtp.host).setNoDelay(true)
  onTestFinished(() => {
    socket.destroy()
  })
  const commands = ['EHLO test.example', 'MAIL FROM:<>', `RCPT TO:<${operations.address}>`, 'DATA']
  await once(socket, 'data')
  for (const command of commands) {
    socket.write(`${command}\r\n`)
    await once(socket, 'data')
  }
  const stuffed = raw.toString('latin1').replace(/^\./gm, '..')
  const bytes = Buffer.from(`${stuffed}.\r\n`, 'latin1')
  for (let at = 0; at < bytes.length; at += 3) {
    await new Promise((resolve) => socket.write(bytes.subarray(at, at + 3), resolve))
  }
  const [answer] = await once(socket, 'data')
  expect(String(answer)).toMatch(/^250 /)
}
