import type { RequestListener } from 'node:http'
import { startLoopbackServer } from '../../../../../local/stand-ins/loopback-server.js'
import { sesTransport } from '../../../../../shared/delivery/transports/ses/ses-transport.js'
import { type Given, transportContract } from '../../../../contracts/transport.js'
import { sesClient } from '../../../../local/stand-ins/ses/ses-under-test.js'

const NAMESPACE = 'http://ses.amazonaws.com/doc/2010-12-01/'
const ACCEPTED = `<SendRawEmailResponse xmlns="${NAMESPACE}"><SendRawEmailResult><MessageId>0100-000000</MessageId></SendRawEmailResult></SendRawEmailResponse>`

const refusal = (code: string): string =>
  `<ErrorResponse xmlns="${NAMESPACE}"><Error><Type>Sender</Type><Code>${code}</Code><Message>No.</Message></Error></ErrorResponse>`

const refusing =
  (code: string): RequestListener =>
  (_, response) =>
    response.writeHead(400).end(refusal(code))

const ANSWERS: Readonly<Record<Given, RequestListener>> = {
  'a server that takes mail': (_, response) => response.end(ACCEPTED),
  'a server that refuses the message': refusing('MessageRejected'),
  'a server that is busy': refusing('Throttling'),
  'a server that cannot be reached': () => {},
  'a server that reads the message and never answers': ({ socket }) => socket.resetAndDestroy(),
}

transportContract({
  name: 'SES',
  async open(given) {
    let taken = 0
    const server = await startLoopbackServer((request, response) => {
      request.resume().on('end', () => {
        if (given === 'a server that takes mail') taken += 1
        ANSWERS[given](request, response)
      })
    })
    if (given === 'a server that cannot be reached') await server.close()
    const client = sesClient(server.endpoint)
    const transport = sesTransport({
      client,
      sender: {
        schemaVersion: 1,
        name: 'default',
        via: 'ses',
        from: { name: '', address: 'batch@example.co.jp' },
        maxMessageBytes: 7_864_320,
        maxRecipients: 500,
        configurationSet: 'mailjobs-dev',
      },
    })
    return {
      transport,
      taken: () => taken,
      async close() {
        client.destroy()
        if (given !== 'a server that cannot be reached') await server.close()
      },
    }
  },
})
