import { SESClient, type SendRawEmailCommandInput } from '@aws-sdk/client-ses'
import type { EventBridgeEvent } from '../../../../local/stand-ins/eventbridge.js'
import type { Fault } from '../../../../local/stand-ins/faults.js'
import type { OutgoingDelivery, RefusedRecipient } from '../../../../local/stand-ins/ses/fates.js'
import { startSesStandIn } from '../../../../local/stand-ins/ses/server.js'
import { SES_LIMITS } from '../../../../shared/delivery/transports/ses/ses-limits.js'

/** A time that has milliseconds. */
export const NOW = new Date('2026-11-21T09:30:00.123Z')

/** A client of SES at an endpoint, as a container makes it. */
export const sesClient = (endpoint: string): SESClient =>
  new SESClient({
    endpoint,
    region: 'ap-northeast-1',
    credentials: { accessKeyId: 'SEND', secretAccessKey: 'not-a-real-secret' },
    ...SES_LIMITS,
  })

/** A stand-in with `example.com` verified and the configuration set `mailjobs-dev`, and what came of it. */
export async function sesUnderTest() {
  const faults: Fault[] = []
  const events: EventBridgeEvent[] = []
  const delivered: OutgoingDelivery[] = []
  const refused: RefusedRecipient[] = []
  const network = { isDown: false }
  const ids = { last: 0 }
  const server = await startSesStandIn({
    verified: new Set(['example.com', 'batch@example.co.jp']),
    configurationSets: new Set(['mailjobs-dev']),
    now: () => NOW,
    newId: () => `id-${++ids.last}`,
    intercept: () => faults.shift(),
    onEvent: (event) => events.push(event),
    deliver: async (mail) => {
      if (network.isDown) throw new Error('connect ECONNREFUSED')
      delivered.push(mail)
      return refused
    },
  })
  const client = sesClient(server.endpoint)
  return {
    endpoint: server.endpoint,
    client,
    faults,
    events,
    delivered,
    refused,
    network,
    /** Closes it once all mail is delivered. */
    async close() {
      client.destroy()
      await server.close()
    },
  }
}

/** A message of these lines. */
export const messageOf = (...lines: string[]): Buffer => Buffer.from(`${lines.join('\r\n')}\r\n`)

/** A call that SES takes. */
export const GOOD_CALL: SendRawEmailCommandInput = {
  Source: 'noreply@example.com',
  Destinations: ['oncall@other.example'],
  ConfigurationSetName: 'mailjobs-dev',
  Tags: [{ Name: 'mailjobs-send', Value: '20261121T093000Z-9f86d081884c7d65' }],
  RawMessage: {
    Data: messageOf(
      'From: Nightly jobs <noreply@example.com>',
      'To: oncall@other.example',
      'Subject: Report',
      'Date: Sat, 21 Nov 2026 09:00:00 +0000',
      'Message-ID: <made-up@example.com>',
      '',
      'Done.',
    ),
  },
}
