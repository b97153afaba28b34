import { smtpTransport } from '../../../../../shared/delivery/transports/smtp/smtp-transport.js'
import { type Given, transportContract } from '../../../../contracts/transport.js'
import { answers, silentAt } from '../../../../servers/scripted/scripted-smtp-behaviours.js'
import {
  type SmtpBehaviour,
  startScriptedSmtpServer,
} from '../../../../servers/scripted/scripted-smtp-server.js'
import { NO_HURRY, smtpSender } from './smtp-samples.js'

const behaves: SmtpBehaviour = () => false

const BEHAVIOURS: Readonly<Record<Given, SmtpBehaviour>> = {
  'a server that takes mail': behaves,
  'a server that refuses the message': answers('DATA', '554 5.7.1 No'),
  'a server that is busy': answers('MAIL', '451 4.3.2 Busy'),
  'a server that cannot be reached': behaves,
  'a server that reads the message and never answers': silentAt('MESSAGE'),
}

transportContract({
  name: 'SMTP',
  async open(given) {
    const server = await startScriptedSmtpServer({ behaviour: BEHAVIOURS[given] })
    if (given === 'a server that cannot be reached') await server.close()
    const wholeSeconds = given.endsWith('never answers') ? 1 : 60
    const transport = smtpTransport({
      sender: smtpSender(server, {
        limits: { connectSeconds: 30, responseSeconds: 30, wholeSeconds },
      }),
      login: undefined,
      deadline: NO_HURRY,
    })
    return {
      transport,
      taken: () => server.messages.length,
      close: () =>
        given === 'a server that cannot be reached' ? Promise.resolve() : server.close(),
    }
  },
})
