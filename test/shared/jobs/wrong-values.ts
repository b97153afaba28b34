/** A jobs file in which every setting is given once. */
export const FULL_JOBS = {
  mailboxes: {
    operations: {
      address: 'operations@example.co.jp',
      imap: {
        host: 'imap.example.co.jp',
        port: 993,
        security: 'tls',
        username: 'operations',
        servername: 'mail.example.co.jp',
        ca: '-----BEGIN CERTIFICATE-----\n',
      },
      poll: { seconds: 600 },
      secondsPerMessage: 2,
      sentCopy: { folder: '\\Sent' },
    },
    accounting: {
      address: 'accounting@example.co.jp',
      imap: { host: '192.0.2.1' },
      poll: { cron: '0 9 * * MON-FRI', timezone: 'Asia/Tokyo' },
    },
    cloud: { address: 'operations@example.com', imap: { provider: 'gmail' } },
  },
  monitors: {
    nightly: {
      mailbox: 'operations',
      folder: 'INBOX',
      when: {
        from: 'batch@example.co.jp',
        to: ['a@example.com'],
        cc: '*@example.com',
        subject: { contains: 'END', caseSensitive: true, foldWidth: true, joinLines: true },
        text: [{ matches: 'a' }],
        header: { 'X-Job': { contains: 'END' } },
        attachment: { name: '*.csv', type: 'text/csv', minBytes: 1, maxBytes: 2 },
        hasAttachment: true,
        size: { minBytes: 1, maxBytes: 2 },
        unread: true,
        any: [{ from: 'a@example.com' }],
        all: [{ attachment: [{ name: { contains: 'a' } }] }],
        not: { subject: { contains: 'TEST' } },
      },
      keep: { for: { seconds: 86_400 }, message: true, text: true, attachments: true },
      startFrom: 'now',
      notify: { sender: 'relay', to: ['oncall'], link: 'https://archive.example.co.jp/' },
    },
    all: {
      mailbox: 'accounting',
      when: { everything: true },
      keep: { for: 'forever' },
      startFrom: '2026-11-01',
      enabled: false,
      formerly: 'everything',
      then: { move: 'Done' },
      receiveWithin: { seconds: 60 },
    },
  },
  senders: {
    default: {
      via: 'ses',
      from: 'Operations <operations@example.co.jp>',
      region: 'ap-northeast-1',
      maxMessageMb: 10,
    },
    relay: {
      via: 'smtp',
      from: 'relay@example.co.jp',
      host: 'smtp.example.co.jp',
      port: 587,
      security: 'starttls',
      servername: 'mail.example.co.jp',
      ca: '-----BEGIN CERTIFICATE-----\n',
      auth: { method: 'plain', secret: 'relay', username: 'relay' },
      ehlo: 'batch.example.co.jp',
      limits: { connect: { seconds: 5 }, response: { seconds: 20 }, whole: { seconds: 300 } },
      maxMessageMb: 25,
      maxRecipients: 50,
    },
    open: {
      via: 'smtp',
      from: 'open@example.co.jp',
      host: '192.0.2.1',
      security: 'none',
      auth: { secret: 'open', allowCleartext: true },
    },
    legacy: {
      via: 'smtp',
      from: 'legacy@example.co.jp',
      host: 'smtp.example.co.jp',
      popBeforeSmtp: {
        host: 'pop.example.co.jp',
        port: 995,
        security: 'tls',
        servername: 'mail.example.co.jp',
        ca: '-----BEGIN CERTIFICATE-----\n',
        apop: true,
        secret: 'legacy',
        username: 'legacy',
        wait: { seconds: 1 },
      },
    },
    ancient: {
      via: 'smtp',
      from: 'ancient@example.co.jp',
      host: 'smtp.example.co.jp',
      popBeforeSmtp: {
        host: '192.0.2.1',
        security: 'none',
        secret: 'legacy',
        allowCleartext: true,
      },
    },
  },
  sends: {
    'daily-report': {
      sender: 'default',
      at: { cron: '0 18 * * *', timezone: 'Asia/Tokyo' },
      to: ['oncall', 'Bob <bob@example.com>'],
      cc: 'carol@example.com',
      bcc: ['dave@example.com'],
      replyTo: ['oncall'],
      subject: 'Report {{date}}',
      text: 'Of {{yesterday}}.',
      html: '<p>Of {{yesterday}}.</p>',
      attachments: ['reports/{{date}}.csv', 'uploads/{{year}}/'],
      enabled: false,
    },
    hourly: {
      at: { seconds: 3_600 },
      to: 'bob@example.com',
      subject: 'Alive',
      html: '<p>Yes.</p>',
    },
  },
  addresses: { oncall: 'oncall@example.com', 佐藤: ['a@example.com', '佐藤 <b@example.com>'] },
  alerts: { email: 'oncall@example.com' },
}

/** Values that some setting is not made for. */
export const WRONG_VALUES: readonly unknown[] = [
  undefined,
  null,
  true,
  0,
  -1,
  1.5,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  2 ** 60,
  5n,
  '',
  'x',
  ' ',
  'x'.repeat(10_000),
  [],
  ['x'],
  [5],
  [[]],
  [null],
  Array.from({ length: 200 }, () => 'a@example.com'),
  {},
  { x: 1 },
  { seconds: 61 },
  { seconds: 'x' },
  { seconds: 60, x: 1 },
  { cron: '* * * * 1', timezone: 'Asia/Tokyo' },
  { cron: 5, timezone: 5 },
  { contains: '' },
  { contains: 5 },
  { contains: 'a', x: 1 },
  { matches: '(' },
  { everything: false },
  { via: 'smtp' },
  'a@example.com\r\nBcc: b@example.com',
  { minBytes: 2 ** 60 },
  { name: {} },
  { 'Bad Name': {} },
  new Date(0),
  new Map(),
  Symbol('a symbol'),
  () => 1,
]

/** The path of every member of a value, its own included, parents first. */
export function pathsIn(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  const members =
    typeof value === 'object' && value !== null ? Object.entries(value) : ([] satisfies [])
  return [path, ...members.flatMap(([key, member]) => pathsIn(member, [...path, key]))]
}

/** A copy of a value with one member replaced. */
export function withMember(value: unknown, path: readonly string[], member: unknown): unknown {
  const [key, ...rest] = path
  if (key === undefined) return member
  if (Array.isArray(value)) {
    return value.map((entry, index) =>
      String(index) === key ? withMember(entry, rest, member) : entry,
    )
  }
  const inner: unknown =
    typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
  return { ...Object(value), [key]: withMember(inner, rest, member) }
}
