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
    },
    all: {
      mailbox: 'accounting',
      when: { everything: true },
      keep: { for: 'forever' },
      startFrom: '2026-11-01',
      enabled: false,
      formerly: 'everything',
      then: { move: 'Done' },
    },
  },
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
