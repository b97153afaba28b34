import { createTransport } from 'nodemailer'
import { expect, it, onTestFinished } from 'vitest'
import { answers } from './scripted-smtp-behaviours.js'
import { type ScriptedSmtpOptions, startScriptedSmtpServer } from './scripted-smtp-server.js'

it.each(['PLAIN', 'LOGIN', 'CRAM-MD5'])(
  'takes mail of a usual client, by %s',
  async (authMethod) => {
    const { server, send } = await start({}, authMethod)
    const { accepted, response } = await send()
    expect(accepted).toEqual(['one@example.com', 'two@example.com'])
    expect(response).toContain('queued as')
    expect(String(server.messages[0])).toContain('\r\n\r\n..dot\r\nIt ended.\r\n')
    expect(server.commands).toContain('RCPT TO:<two@example.com>')
  },
)

it('GIVEN a recipient that is to be refused THEN the others are not', async () => {
  const { send } = await start({ behaviour: answers('RCPT', '550 No', 'one@') }, 'PLAIN')
  const { accepted, rejected } = await send()
  expect({ accepted, rejected }).toEqual({
    accepted: ['two@example.com'],
    rejected: ['one@example.com'],
  })
})

async function start(options: ScriptedSmtpOptions, authMethod: string) {
  const server = await startScriptedSmtpServer(options)
  onTestFinished(() => server.close())
  const client = createTransport({
    host: server.host,
    port: server.port,
    auth: { user: 'batch', pass: 'not-a-real-password' },
    authMethod,
  })
  const send = () =>
    client.sendMail({
      from: 'batch@example.co.jp',
      to: ['one@example.com', 'two@example.com'],
      text: '.dot\nIt ended.\n',
    })
  return { server, send }
}
