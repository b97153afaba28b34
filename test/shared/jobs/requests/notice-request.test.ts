import { expect, test } from 'vitest'
import { mailMatched } from '../../../../shared/announce/mail-matched.js'
import { ConfigurationUnreadable } from '../../../../shared/failures/configuration-errors.js'
import { readNoticeRequest } from '../../../../shared/jobs/requests/notice-request.js'
import { manifestOf } from '../../announce/example-manifest.js'

const EVENT = {
  schemaVersion: 1,
  kind: 'notice',
  monitor: 'nightly-batch',
  notify: { sender: 'default', to: ['oncall'], link: 'https://mail-archive.example.co.jp/' },
  match: mailMatched(manifestOf(), 'mailjobs-bucket').detail,
}

test('a match as it is announced, all of it, is understood', () => {
  const { notify, match } = readNoticeRequest(JSON.parse(JSON.stringify(EVENT)))
  expect(notify).toEqual(EVENT.notify)
  expect(match).toMatchObject({
    id: 'operations.inbox-83ecb521.1700000000.0000000042.nightly-batch',
    subject: '[JOB-END] 夜間バッチ',
    attachments: [{ filename: '請求書.pdf', size: 10 }],
  })
})

test.each([
  [{ schemaVersion: 2 }, /schemaVersion/],
  [{ kind: 'scheduled-send' }, /kind/],
  [{ match: {} }, /match\.id.*match\.manifestKey/],
  [{ notify: { sender: 'default', to: [] } }, /notify\.to/],
  ...[
    'mail-archive.example.co.jp',
    '/archive/',
    '//mail-archive.example.co.jp/',
    'ftp://mail-archive.example.co.jp/',
    'javascript:alert(1)',
    'https://',
    'https://mail-archive.example.co.jp/?mail=',
    'https://mail-archive.example.co.jp/#',
    'https://user:not-a-real-password@mail-archive.example.co.jp/',
    'https://mail-archive.example.co.jp/\r\nx',
  ].map(
    (link) => [{ notify: { sender: 'default', to: ['oncall'], link } }, /notify\.link/] as const,
  ),
] as const)('%j is not read', (changes, fault) => {
  expect(() => readNoticeRequest({ ...EVENT, ...changes })).toThrow(ConfigurationUnreadable)
  expect(() => readNoticeRequest({ ...EVENT, ...changes })).toThrow(fault)
})
