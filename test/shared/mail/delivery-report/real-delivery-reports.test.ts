import { existsSync, readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { ReportRecipient } from '../../../../shared/mail/delivery-report/facts/delivery-report.js'
import { walk } from '../mail-bytes.js'

/** Bounces that others received, with what a reader of long standing makes of them. */
const CORPUS = new URL(
  '../../../../../shared/mail/sisimai-bounces/',
  pathToFileURL(`${import.meta.dirname}/`),
)
const isPresent = existsSync(new URL('expectations.json', CORPUS))
const isRequired = process.env['REQUIRE_MAIL'] === '1'

const expectationsSchema = z.object({
  messages: z.array(
    z.object({
      file: z.string(),
      info: z.object({
        bounces: z.array(
          z.object({
            deliveryStatus: z.string(),
            smtpReplyCode: z.string(),
            reason: z.string(),
            hardBounce: z.boolean(),
            /** True for a code that no server said, but the other reader made up. */
            pseudoStatus: z.boolean().optional(),
          }),
        ),
        finalRecipientsInMessage: z.array(z.string()),
      }),
    }),
  ),
})

/** Their words for our reasons, where they differ by more than blanks. */
const REASONS: Readonly<Record<string, string>> = {
  mesgtoobig: 'message too big',
  exceedlimit: 'message too big',
  feedback: 'complaint',
}
/**
 * Put together from two reports: its fields say that the user is unknown, its text that the disk is
 * full. We keep to the fields.
 */
const DISPUTED = ['rfc3464-01.eml [0]: reason, replyCode, hard']

describe.runIf(isRequired)('the corpus of real bounces', () => {
  it('is there', () => {
    expect(isPresent, `no ${CORPUS.pathname}`).toBe(true)
  })
})

if (!isPresent && !isRequired) console.warn(`real bounces are not read: no ${CORPUS.pathname}`)

describe.runIf(isPresent)('real delivery reports', () => {
  it.each(['as they are', 'with CR LF'])(
    'are read as another reader reads them, 67 of 68 recipients: %s',
    async (lineEnds) => {
      const differences: string[] = []
      let count = 0
      for (const { file, info } of expectations().messages) {
        const { deliveryReport } = await walk(messageBytes(file, lineEnds === 'with CR LF'))
        const recipients = deliveryReport?.recipients ?? []
        count += info.bounces.length
        for (const [index, bounce] of info.bounces.entries()) {
          const named = info.finalRecipientsInMessage[index]
          const expected = { ...bounce, ...(named !== undefined && { recipient: named }) }
          const wrong = differencesOf(expected, recipients[index])
          const isComplaint = deliveryReport?.kind === 'complaint' && recipients.length === 0
          if (wrong.length > 0 && !isComplaint) {
            differences.push(`${file} [${index}]: ${wrong.join(', ')}`)
          }
        }
        const isCounted = deliveryReport?.kind !== 'complaint'
        if (isCounted && recipients.length !== info.bounces.length) differences.push(file)
      }
      expect(differences).toEqual(DISPUTED)
      expect(count).toBe(68)
    },
  )

  it('say which mail they are about, wherever that mail was returned with its Message-ID', async () => {
    const without: string[] = []
    for (const { file } of expectations().messages) {
      const raw = messageBytes(file, false)
      const ids = [...raw.toString('latin1').matchAll(/^message-id:/gim)]
      const { deliveryReport } = await walk(raw)
      if (ids.length > 1 && !deliveryReport?.originalMessageId) without.push(file)
    }
    expect(without).toEqual([])
  })
})

const expectations = () =>
  expectationsSchema.parse(JSON.parse(readFileSync(new URL('expectations.json', CORPUS), 'utf8')))

function messageBytes(file: string, crLf: boolean): Buffer {
  const raw = readFileSync(new URL(file, CORPUS))
  return crLf ? Buffer.from(raw.toString('latin1').replace(/\r?\n/g, '\r\n'), 'latin1') : raw
}

/** The facts that are not as expected. */
function differencesOf(
  expected: {
    readonly deliveryStatus: string
    readonly smtpReplyCode: string
    readonly reason: string
    readonly hardBounce: boolean
    readonly pseudoStatus?: boolean | undefined
    readonly recipient?: string
  },
  seen: ReportRecipient | undefined,
): string[] {
  const reason = REASONS[expected.reason] ?? expected.reason
  const facts: Readonly<Record<string, boolean>> = {
    recipient: expected.recipient === undefined || expected.recipient === seen?.recipient,
    reason: withoutBlanks(seen?.reason) === withoutBlanks(reason),
    status: (expected.pseudoStatus ? '' : expected.deliveryStatus) === (seen?.status ?? ''),
    replyCode: expected.smtpReplyCode === (seen?.replyCode ?? ''),
    hard: expected.hardBounce === seen?.hard,
  }
  return Object.keys(facts).filter((fact) => !facts[fact])
}

const withoutBlanks = (text = ''): string => text.replaceAll(' ', '')
