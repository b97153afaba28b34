import { describe, expect, onTestFinished, test } from 'vitest'
import type {
  OutgoingMessage,
  RecipientOutcome,
  Transport,
} from '../../shared/delivery/transports/transport.js'

/** What a server does with mail, in words that every kind of transport can keep. */
export type Given =
  | 'a server that takes mail'
  | 'a server that refuses the message'
  | 'a server that is busy'
  | 'a server that cannot be reached'
  | 'a server that reads the message and never answers'

/** A transport and its server. */
export interface OpenedTransport {
  readonly transport: Transport
  /** How many messages the server has taken over so far. */
  taken(): number
  /** Ends the server. */
  close(): Promise<void>
}

/** The transport under test. */
export interface TransportSubject {
  readonly name: string
  /** Its limits are such that a server that never answers is given up within a second or two. */
  open(given: Given): Promise<OpenedTransport>
}

const RECIPIENTS = ['one@example.com', 'two@example.com']

/** What the send function relies on, whatever mail is sent by (shared/delivery/transports/transport.ts). */
export function transportContract({ name, open }: TransportSubject): void {
  describe(`Transport contract: ${name}`, () => {
    test.each<[Given, RecipientOutcome['outcome'], number]>([
      ['a server that takes mail', 'accepted', 1],
      ['a server that refuses the message', 'refused', 0],
      ['a server that is busy', 'put off', 0],
      ['a server that cannot be reached', 'put off', 0],
    ])('GIVEN %s THEN everybody is %s', async (given, outcome, taken) => {
      const server = await start(given)
      const outcomes = await server.transport.deliver(MESSAGE, RECIPIENTS, tellNobody)
      expect(outcomes.map(({ address }) => address)).toEqual(RECIPIENTS)
      for (const each of outcomes) expectWhole(each, outcome)
      expect(server.taken()).toBe(taken)
    })

    test('GIVEN a server that reads the message and never answers THEN nobody knows', async () => {
      const { transport } = await start('a server that reads the message and never answers')
      const outcomes = await transport.deliver(MESSAGE, RECIPIENTS, tellNobody)
      for (const each of outcomes) expectWhole(each, 'unknown')
      expect(outcomes.map(({ code }) => code)).toEqual(['OUTCOME_UNKNOWN', 'OUTCOME_UNKNOWN'])
    })

    test('tells who gets it, once, before the server has taken it', async () => {
      const { transport, taken } = await start('a server that takes mail')
      const told: unknown[] = []
      await transport.deliver(MESSAGE, RECIPIENTS, async (recipients) => {
        told.push({ recipients, taken: taken() })
      })
      expect(told).toEqual([{ recipients: RECIPIENTS, taken: 0 }])
    })

    test('GIVEN telling fails THEN so does it, with the same error, and nothing is sent', async () => {
      const { transport, taken } = await start('a server that takes mail')
      const failure = new Error('not recorded')
      const sent = transport.deliver(MESSAGE, RECIPIENTS, () => Promise.reject(failure))
      await expect(sent).rejects.toBe(failure)
      await transport.close()
      expect(taken()).toBe(0)
    })

    test('GIVEN a message that cannot be read to its end THEN no server has taken it', async () => {
      const { transport, taken } = await start('a server that takes mail')
      const failure = new Error('not readable')
      const broken: OutgoingMessage = {
        ...MESSAGE,
        async *open() {
          yield BYTES.subarray(0, 10)
          throw failure
        },
      }
      const sent = transport.deliver(broken, RECIPIENTS, tellNobody)
      await expect(sent).rejects.toBe(failure)
      await transport.close()
      expect(taken()).toBe(0)
    })

    test('takes one message after the other', async () => {
      const { transport, taken } = await start('a server that takes mail')
      for (const _ of [1, 2, 3]) await transport.deliver(MESSAGE, RECIPIENTS, tellNobody)
      expect(taken()).toBe(3)
    })

    test.each<Given>(['a server that takes mail', 'a server that cannot be reached'])(
      'GIVEN %s THEN it can be closed at any time',
      async (given) => {
        const { transport } = await start(given)
        await transport.close()
        await transport.deliver(MESSAGE, RECIPIENTS, tellNobody)
        await transport.close()
        await transport.close()
      },
    )

    const start = async (given: Given): Promise<OpenedTransport> => {
      const server = await open(given)
      onTestFinished(async () => {
        await server.transport.close()
        await server.close()
      })
      return server
    }
  })
}

const BYTES = Buffer.from('From: batch@example.co.jp\r\nSubject: report\r\n\r\nIt ended.\r\n')

const MESSAGE: OutgoingMessage = {
  sendId: '20261121T120000Z-0123456789abcdef',
  from: 'batch@example.co.jp',
  sizeBytes: BYTES.length,
  async *open() {
    yield BYTES
  },
}

/** Everything but an acceptance has a failure of the catalogue, and words for a person. */
function expectWhole(each: RecipientOutcome, outcome: RecipientOutcome['outcome']): void {
  expect(each.outcome).toBe(outcome)
  if (outcome === 'accepted') {
    expect(each.code).toBeUndefined()
    return
  }
  expect(each.code).toEqual(expect.any(String))
  expect(each.reason).toMatch(/^[^\r\n]+$/)
}

const tellNobody = async (): Promise<void> => {}
