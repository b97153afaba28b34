import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { diagnosticText } from '../../../../shared/mail/delivery-report/facts/report-text.js'
import { expectCpuBelow } from '../../../measures/cpu-limit.js'
import { walk } from '../mail-bytes.js'
import { notice, STATUS, statusReport } from './delivery-reports.js'

const KIB = 1024
/** Far below the 10 s that a bomb may cost, and far above what a loaded test machine needs. */
const MAX_CPU_MS = 5_000
const RECIPIENT = ['', 'Final-Recipient: rfc822; user@example.co.jp', 'Action: failed']

describe('a hostile report is bounded', () => {
  it.each([
    ['10 000 recipients', many(10_000, RECIPIENT), 1_000, 'REPORT_CUT'],
    ['fields without end', many(50_000, ['X-Field: 1']), 0, 'REPORT_CUT'],
    ['one field without end', [...STATUS, ` ${'x'.repeat(512 * KIB)}`], 1, 'REPORT_CUT'],
    ['recipients without blank lines', many(5_000, [RECIPIENT[1] ?? '']), 1_000, 'REPORT_CUT'],
    ['blank lines', many(50_000, ['      ']), 0, 'REPORT_CUT'],
    ['NUL bytes', STATUS.map((line) => line.replaceAll(' ', ' \0')), 1, undefined],
    ['codes without end', [...STATUS, ` ${'550 5.1.1 '.repeat(20 * KIB)}`], 1, undefined],
  ])('%s', async (_, status, recipients, warning) => {
    const { mail, cpuMs } = await measured(statusReport({ status }))
    expectCpuBelow(MAX_CPU_MS, cpuMs)
    expect(mail.deliveryReport?.recipients.length ?? 0).toBe(recipients)
    expect(codesOf(mail)).toEqual(warning ? [warning] : [])
  })

  it.each([
    ['paragraphs', many(50_000, ['<user@example.co.jp>: 550 no', ''])],
    ['a paragraph of addresses', many(50_000, ['<user@example.co.jp>: 550 no'])],
    ['Exim entries', ['The following address(es) failed:', ...many(50_000, ['  a@b', '    550'])]],
    [
      'sessions',
      [
        '   ----- Transcript of session follows -----',
        ...many(20_000, ['>>> DATA', '<<< 550 no', '554 <user@example.co.jp>... 550 no']),
      ],
    ],
    ['dashes', [`${'----- '.repeat(50_000)}x`, ...many(1_000, [`${'-'.repeat(300)} `])]],
    ['blanks', [`----- x -----${' '.repeat(500 * KIB)}x`, `(reason: ${' '.repeat(100 * KIB)}x`]],
    ['one line', ['a@'.repeat(500 * KIB)]],
    ['one refusal', [`550 ${'550 5.1.1 '.repeat(100 * KIB)}`]],
    ['signs', ['Diagnostic information for administrators:', ...many(50_000, ['a@b', '#'])]],
    ['fields in the text', many(20_000, RECIPIENT)],
    ['statements', many(20_000, ['It could not be delivered', 'to <user@example.co.jp>'])],
    ['entries', ['Delivery failed:', '', ...many(20_000, ['"user@example.co.jp": 550 no', ''])]],
    ['an entry', ['Delivery failed:', `${'-"<'.repeat(50_000)}${'a'.repeat(50_000)}@`]],
  ])('a notice of endless %s', async (_, lines) => {
    const { mail, cpuMs } = await measured(notice(lines))
    expectCpuBelow(MAX_CPU_MS, cpuMs)
    expect(mail.deliveryReport?.recipients.length ?? 0).toBeLessThanOrEqual(1_000)
    expect(JSON.stringify(mail.deliveryReport ?? {}).length).toBeLessThan(2_500 * KIB)
  })

  it('says nothing that could harm who reads it', async () => {
    const status = STATUS.map((line) => line.replace('User', 'User\u001b[31m\u202e\u0007'))
    const { deliveryReport } = await walk(statusReport({ status }))
    expect(deliveryReport?.recipients[0]?.diagnostic).toBe(
      '550 5.1.1 <user@example.co.jp>: User [31m unknown',
    )
    expect(diagnosticText('x'.repeat(10_000))).toHaveLength(1_000)
  })
})

it('no content makes it throw', async () => {
  const line = fc.oneof(
    fc.constantFrom(...STATUS, '----- x -----', '>>> DATA', '<<< 550 no', '<a@b>: ', ''),
    fc.string({ unit: 'binary', maxLength: 60 }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 12 }), async (lines) => {
      const [status, text] = await Promise.all([
        walk(statusReport({ status: lines, text: lines, returned: lines })),
        walk(notice(lines, ['X-Failed-Recipients: a@b'])),
      ])
      for (const { deliveryReport } of [status, text]) {
        for (const { recipient } of deliveryReport?.recipients ?? []) {
          expect(recipient).not.toBe('')
        }
      }
    }),
    { numRuns: 200 },
  )
})

function many(count: number, lines: readonly string[]): readonly string[] {
  return Array.from({ length: count }, () => lines).flat()
}

async function measured(bytes: Buffer) {
  const start = process.cpuUsage()
  const mail = await walk(bytes)
  const { user, system } = process.cpuUsage(start)
  return { mail, cpuMs: (user + system) / 1_000 }
}

const codesOf = ({ warnings }: Awaited<ReturnType<typeof walk>>): readonly string[] => [
  ...new Set(warnings.map(({ code }) => code)),
]
