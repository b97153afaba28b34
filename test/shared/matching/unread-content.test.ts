import { describe, expect, it } from 'vitest'
import { compileConditions } from '../../../shared/matching/condition-tree.js'
import { judge } from '../../../shared/matching/decide.js'
import { conditionsSchema } from '../../../shared/matching/fields/conditions-schema.js'
import { headerFacts } from '../../../shared/matching/header-facts.js'
import { bodyFacts } from '../../../shared/matching/mail-facts.js'
import { exactSize, withBody } from '../../../shared/matching/message-facts.js'
import { message, walk } from '../mail/mail-bytes.js'

async function outcomeOf(when: unknown, ...parts: readonly string[]) {
  const raw = message('Content-Type: multipart/mixed; boundary=b', '', ...parts, '--b--')
  const mail = await walk(raw, { attachmentTexts: true })
  const facts = withBody(
    headerFacts(mail.headers, { size: exactSize(raw.length), unread: true }),
    bodyFacts(mail),
  )
  const [outcome] = judge(compileConditions(conditionsSchema.parse(when)), facts).everyCondition()
  return { matched: outcome?.matched, doubts: outcome?.doubts ?? [] }
}

const TEXT = '--b\r\n\r\nJOB-END'
const ZIP = '--b\r\nContent-Type: application/zip; name=a.zip\r\n\r\nx'
const SIGNATURE = '--b\r\nContent-Type: application/pkcs7-signature; name=smime.p7s\r\n\r\nx'
const PGP = '--b\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1'

describe('conditions on what was not read', () => {
  it.each([
    [
      'text of an archive',
      { text: [{ contains: 'x', inAttachments: true }] },
      ZIP,
      false,
      ['ARCHIVE_UNOPENED'],
    ],
    ['text beside an archive', { text: [{ contains: 'x' }] }, ZIP, false, []],
    ['text that is there', { text: [{ contains: 'JOB', inAttachments: true }] }, ZIP, true, []],
    ['text that is encrypted', { text: [{ contains: 'x' }] }, PGP, false, ['CONTENT_ENCRYPTED']],
    ['text that is there beside it', { text: [{ contains: 'JOB' }] }, PGP, true, []],
    [
      'a file that may be encrypted',
      { attachment: [{ name: '*.csv' }] },
      PGP,
      false,
      ['CONTENT_ENCRYPTED'],
    ],
    ['a signature is no attachment', { hasAttachment: true }, SIGNATURE, false, []],
    ['an archive is one', { hasAttachment: true }, ZIP, true, []],
  ])('%s', async (_, when, part, matched, doubts) => {
    expect(await outcomeOf(when, TEXT, part)).toEqual({ matched, doubts })
  })
})
