import { createSocket } from 'node:dgram'
import { once } from 'node:events'

/** What a zone has under a name. */
export type Zone = Readonly<
  Record<
    string,
    readonly (
      | { type: 'SRV'; port: number; target: string }
      | { type: 'MX'; priority: number; target: string }
    )[]
  >
>

/** A name server on loopback (RFC 1035), for programs that read its address in /etc/resolv.conf. */
export type NameServer = {
  address: string
  /** What was asked, in order. */
  asked: string[]
  close(): Promise<void>
}

const TYPES = { SRV: 33, MX: 15 } as const
const IN = 1
const RESPONSE = 0x84_00
const NAME_ERROR = 3

/** Port 53 of a loopback address of its own; only root may listen there. */
export async function startNameServer(zone: Zone, address = '127.77.0.53'): Promise<NameServer> {
  const socket = createSocket('udp4')
  const asked: string[] = []
  socket.on('message', (query, from) => {
    const { name, end } = readName(query)
    asked.push(name)
    socket.send(answerTo(query, end, zone[name.toLowerCase()]), from.port, from.address)
  })
  socket.bind(53, address)
  await once(socket, 'listening')
  return {
    address,
    asked,
    async close() {
      socket.close()
      await once(socket, 'close')
    },
  }
}

const HEADER = 12

function readName(query: Buffer): { name: string; end: number } {
  const labels: string[] = []
  let at = HEADER
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  return { name: labels.join('.'), end: at + 1 }
}

function answerTo(query: Buffer, nameEnd: number, records: Zone[string] | undefined): Buffer {
  const type = query.readUInt16BE(nameEnd)
  const wanted = (records ?? []).filter((record) => TYPES[record.type] === type)
  const header = Buffer.alloc(HEADER)
  query.copy(header, 0, 0, 2)
  header.writeUInt16BE(RESPONSE | (records ? 0 : NAME_ERROR), 2)
  header.writeUInt16BE(1, 4)
  header.writeUInt16BE(wanted.length, 6)
  const question = query.subarray(HEADER, nameEnd + 4)
  return Buffer.concat([header, question, ...wanted.map(recordBytes)])
}

function recordBytes(record: Zone[string][number]): Buffer {
  const data =
    record.type === 'SRV'
      ? Buffer.concat([numbers(0, 0, record.port), nameBytes(record.target)])
      : Buffer.concat([numbers(record.priority), nameBytes(record.target)])
  // The name is that of the question.
  return Buffer.concat([numbers(0xc0_0c, TYPES[record.type], IN, 0, 60, data.length), data])
}

const numbers = (...values: number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 2)
  for (const [index, value] of values.entries()) bytes.writeUInt16BE(value, index * 2)
  return bytes
}

const nameBytes = (name: string): Buffer =>
  Buffer.concat([
    ...name
      .split('.')
      .filter((label) => label !== '')
      .map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label, 'latin1')])),
    Buffer.from([0]),
  ])
