import { compressedData, signedData } from './smime/compose-cms.js'
import { composeTnef, MESSAGE_ID, rtfStream, tnefStream } from './tnef/compose-tnef.js'

const MIB = 1024 * 1024
const TNEF = 'Content-Type: application/ms-tnef; name=winmail.dat'
const P7M = 'Content-Type: application/pkcs7-mime; name=smime.p7m'

/** A winmail.dat or an S/MIME body, in base64. */
const packed = (fields: string, bytes: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from(`${fields}\r\nContent-Transfer-Encoding: base64\r\n\r\n`),
    Buffer.from(bytes.toString('base64')),
    Buffer.from('\r\n'),
  ])

/** Hostile mail that is packed: its name, its bytes, and the warning that names what is wrong with it. */
export const PACKED_BOMBS: readonly (readonly [
  name: string,
  bytes: () => Iterable<Buffer>,
  warning: string,
])[] = [
  ['a winmail.dat of a million attributes', () => [packed(TNEF, attributes())], 'OPENING_LIMIT'],
  ['a winmail.dat that is larger than is held', () => [packed(TNEF, large(30))], 'OPENING_LIMIT'],
  ['messages in messages of Outlook', () => [packed(TNEF, messages())], 'OPENING_LIMIT'],
  ['RTF that grows', () => [packed(TNEF, growingRtf())], 'TEXT_CUT'],
  ['signed in signed', () => [signedAgain()], 'OPENING_LIMIT'],
  ['compressed bodies', () => compressedBodies(), 'OPENING_LIMIT'],
]

/** Each of them starts a file. */
function attributes(): Buffer {
  const stream = tnefStream([{ level: 2, id: 0x9002, type: 6, data: Buffer.alloc(0) }])
  const [head, attribute] = [stream.subarray(0, 6), stream.subarray(6)]
  return Buffer.concat([head, Buffer.alloc(attribute.length * 1_000_000, attribute)])
}

const large = (mebibytes: number): Buffer =>
  composeTnef({ files: [{ title: Buffer.from('a'), data: Buffer.alloc(mebibytes * MIB, 'a') }] })

function messages(): Buffer {
  let stream = large(17)
  for (let level = 0; level < 10; level++) {
    stream = composeTnef({
      files: [
        {
          properties: [{ id: 0x3701, type: 'object', interfaceId: MESSAGE_ID, value: stream }],
        },
      ],
    })
  }
  return stream
}

/** References of the greatest length to where a letter is, 17 bytes for 16 bits. */
function growingRtf(): Buffer {
  const content = Buffer.alloc(4 * MIB, Buffer.from('ff002f'.padEnd(34, '002f'), 'hex'))
  const value = rtfStream(content, 64 * MIB)
  return composeTnef({ properties: [{ id: 0x1009, type: 'binary', value }] })
}

function signedAgain(): Buffer {
  let body: Buffer = Buffer.concat([
    Buffer.from('Content-Type: text/plain\r\n\r\n'),
    Buffer.alloc(2 * MIB, 'a'),
  ])
  for (let level = 0; level < 10; level++) body = packed(P7M, signedData(body))
  return body
}

function* compressedBodies(): Iterable<Buffer> {
  const body = compressedData(
    Buffer.concat([Buffer.from('Content-Type: image/png\r\n\r\n'), Buffer.alloc(7 * MIB)]),
  )
  yield Buffer.from('Content-Type: multipart/mixed; boundary=b\r\n\r\n')
  for (let part = 0; part < 200; part++) {
    yield Buffer.from('--b\r\n')
    yield packed(P7M, body)
  }
  yield Buffer.from('--b--\r\n')
}
