import type { AcceptedSend } from '../../../shared/delivery/outbox/accepted-send.js'
import { newSendRecord, type SendRecord } from '../../../shared/delivery/outbox/send-record.js'

/** When the sends of tests are accepted. */
export const ACCEPTED_AT = '2026-11-21T12:00:00.000Z'

/** So long after the sends of tests were accepted: what a clock of such a test tells. */
export const sinceAccepted = (ms: number): Date => new Date(Date.parse(ACCEPTED_AT) + ms)

/** A send to these addresses. */
export const sendTo = (
  addresses: readonly string[],
  overrides: Partial<AcceptedSend> = {},
): AcceptedSend => ({
  schemaVersion: 1,
  id: '20261121T120000Z-0123456789abcdef',
  acceptedAt: ACCEPTED_AT,
  source: { kind: 'api' },
  sender: 'default',
  from: { name: '夜間バッチ', address: 'batch@example.co.jp' },
  to: addresses.map((address) => ({ name: '', address })),
  cc: [],
  bcc: [],
  replyTo: [],
  subject: '日次レポート',
  text: '正常終了しました。\n',
  attachments: [],
  messageId: '<20261121T120000Z-0123456789abcdef@example.co.jp>',
  ...overrides,
})

/** The record of a send to these addresses that nothing was done about yet. */
export const recordTo = (...addresses: string[]): SendRecord => newSendRecord(sendTo(addresses))
