import { describe, expect, test } from 'vitest'
import { readReply } from '../../../../../shared/delivery/transports/pop/pop3-reply.js'
import { ProtocolBroken } from '../../../../../shared/failures/mailbox-errors.js'

const WHERE = 'pop.example.com:110'

test.each([
  { line: '+OK', reply: { isOk: true, code: undefined, words: 'no reason is given' } },
  { line: '+OK  2 messages', reply: { isOk: true, code: undefined, words: '2 messages' } },
  { line: '-ERR locked', reply: { isOk: false, code: undefined, words: 'locked' } },
  {
    line: '-ERR [IN-USE] locked',
    reply: { isOk: false, code: 'IN-USE', words: '[IN-USE] locked' },
  },
  { line: '-err [sys/temp]', reply: { isOk: false, code: 'SYS/TEMP', words: '[sys/temp]' } },
  { line: '-ERR see [AUTH]', reply: { isOk: false, code: undefined, words: 'see [AUTH]' } },
  { line: '-ERR a\tb\0c', reply: { isOk: false, code: undefined, words: 'a b c' } },
])('$line', ({ line, reply }) => {
  expect(readReply(line, WHERE, [])).toMatchObject(reply)
})

test.each(['', 'OK', '+OKAY', '* OK IMAP4rev1 ready', '220 mail.example.com ESMTP', ' +OK'])(
  '"%s" is no answer of a POP3 server',
  (line) => {
    expect(() => readReply(line, WHERE, [])).toThrow(ProtocolBroken)
  },
)

describe('a secret', () => {
  test('is struck out of the words, and of what is no answer', () => {
    expect(readReply('-ERR PASS secret?', WHERE, ['secret']).words).toBe('PASS ********?')
    expect(() => readReply('secret?', WHERE, ['secret'])).toThrow(/: \*{8}\?$/)
  })

  test('that looks like a status leaves the status', () => {
    expect(readReply('+OK welcome', WHERE, ['OK', 'K'])).toMatchObject({ isOk: true })
    expect(readReply('-ERR [IN-USE] no', WHERE, ['IN', 'ERR'])).toMatchObject({ code: 'IN-USE' })
  })
})

test('words are told up to a length', () => {
  expect(readReply(`-ERR ${'word '.repeat(1_000)}`, WHERE, []).words).toHaveLength(295)
})
