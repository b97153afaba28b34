import { describe, expect, test } from 'vitest'
import { faultLine } from '../../../../shared/failures/configuration-errors.js'
import { cron, minutes, seconds } from '../../../../shared/jobs/define-jobs.js'
import { faultsIn } from '../../../../shared/jobs/schema/faults.js'
import { sendSchema } from '../../../../shared/jobs/schema/sends-schema.js'

const SEND = { at: minutes(60), to: 'oncall', subject: 'Report {{date}}', text: '{{ time }}' }

test('what is left out has its default', () => {
  expect(sendSchema.parse(SEND)).toEqual({
    ...SEND,
    sender: 'default',
    to: ['oncall'],
    cc: [],
    bcc: [],
    replyTo: [],
    attachments: [],
    enabled: true,
  })
})

test('a parsed send is read again as it is', () => {
  const send = sendSchema.parse({ ...SEND, cc: ['a@example.com'] })
  expect(sendSchema.parse(send)).toEqual(send)
})

test.each([
  'reports/daily.csv',
  'reports/{{date}}.csv',
  'reports/{{year}}/{{month}}/',
  'uploads/日報 {{date}}.xlsx',
])('%s can be attached', (key) => {
  expect(faultsIn(sendSchema, { ...SEND, attachments: [key] })).toEqual([])
})

describe('a fault of a scheduled send', () => {
  test.each([
    { setting: { at: undefined }, says: 'at: is missing; must be minutes(10), or cron(' },
    { setting: { at: '18:00' }, says: 'at: must be minutes(10), or cron(' },
    { setting: { at: seconds(30) }, says: 'at: must be a whole number of minutes, 1 to 1440' },
    { setting: { at: cron('0 18 * * 1', 'UTC') }, says: 'at: must name weekdays' },
    { setting: { to: undefined }, says: 'to: is missing; must be an address' },
    { setting: { to: [] }, says: 'to: needs at least one entry' },
    {
      setting: { to: ['a@example.com', 'b@example'] },
      says: 'to[1]: has no full domain after the @',
    },
    { setting: { cc: ['a@example.com, b@example.com'] }, says: 'cc[0]: ' },
    { setting: { bcc: 5 }, says: 'bcc: must be an address' },
    { setting: { replyTo: 'Name <>' }, says: 'replyTo: has no @' },
    { setting: { subject: '' }, says: 'subject: must not be empty' },
    { setting: { subject: 'a\r\nBcc: b@example.com' }, says: 'subject: must be one line' },
    { setting: { subject: 'x'.repeat(1_001) }, says: 'subject: must have at most 1000 characters' },
    {
      setting: { attachments: [`reports/${'x'.repeat(1_001)}{{datetime}}`] },
      says: 'attachments[0]: must have at most 1024 bytes',
    },
    {
      setting: { subject: '{{dat}}' },
      says: 'subject: has {{dat}}, which is no variable; there are: {{date}}',
    },
    {
      setting: { text: '{{a}} {{date}} {{b}} {{a}}' },
      says: 'text: has {{a}}, {{b}}, which is no variable',
    },
    { setting: { html: '<p>{{}}</p>' }, says: 'html: has {{}}, which is no variable' },
    {
      setting: { text: undefined },
      says: 'text: is missing; a mail needs a text, an html, or both',
    },
    { setting: { text: undefined, txt: 'a' }, says: 'txt: is not a setting' },
    { setting: { attachments: 'reports/a' }, says: "attachments: must be a list: ['reports/" },
    {
      setting: { attachments: ['mail/a'] },
      says: 'attachments[0]: must begin with reports/ or uploads/',
    },
    { setting: { attachments: ['/reports/a'] }, says: 'attachments[0]: must begin with reports/' },
    {
      setting: { attachments: ['reports/'] },
      says: "attachments[0]: must be a key ('reports/{{date}}.csv')",
    },
    { setting: { attachments: ['reports/../mail/a'] }, says: 'attachments[0]: must be a key' },
    { setting: { attachments: ['reports//a'] }, says: 'attachments[0]: must be a key' },
    { setting: { attachments: ['reports/a\u0000'] }, says: 'attachments[0]: must be a key' },
    {
      setting: { attachments: ['reports/{{day}'.padEnd(1_030, 'x')] },
      says: 'attachments[0]: must have at most 1024 bytes',
    },
    {
      setting: { attachments: ['reports/{{job}}'] },
      says: 'attachments[0]: has {{job}}, which is no variable',
    },
    {
      setting: { text: '報'.repeat(45_000) },
      says: ' bytes; a schedule carries 250000. Put what is long into an attachment',
    },
    { setting: { enabled: 'no' }, says: 'enabled: must be true or false' },
  ])('$says', ({ setting, says }) => {
    expect(faultsIn(sendSchema, { ...SEND, ...setting }).map(faultLine)).toEqual([
      expect.stringContaining(says),
    ])
  })
})
