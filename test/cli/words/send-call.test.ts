import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { curlOfSend } from '../../../cli/words/send-call.js'
import { readSendBody } from '../../../functions/api/send-body.js'

const API = 'http://127.0.0.1:8000'
const MAIL = { to: 'you@example.com', subject: '日次レポート', text: '...' }

describe('what a shell makes of it', () => {
  test.each([
    [['default'], 'default'],
    [['relay', 'default'], 'default'],
    [['relay'], 'relay'],
    [['legacy', 'relay'], 'legacy'],
    [['daily-2'], 'daily-2'],
    [["it's"], "it's"],
    [['a"b\\c $(id) `id` !x'], 'a"b\\c $(id) `id` !x'],
    [['営業'], '営業'],
  ])('GIVEN the senders %j THEN the mail goes by %s', (senders, sender) => {
    const [url, option, body = ''] = wordsOf(curlOfSend(API, senders, MAIL))
    expect([url, option]).toEqual([`${API}/sends?wait=20`, '-d'])
    const { draft, faults } = readSendBody(JSON.parse(body))
    expect(faults).toEqual([])
    expect(draft).toMatchObject({ sender, to: [MAIL.to], subject: MAIL.subject, text: MAIL.text })
  })
})

/** The arguments that curl is called with. */
function wordsOf(command: string): string[] {
  const script = `curl() { printf '%s\\0' "$@"; }\n${command}`
  return execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0')
}
