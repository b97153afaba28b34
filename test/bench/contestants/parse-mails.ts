import { createHash } from 'node:crypto'
import { mailsOf } from '../corpora.js'
import { measure } from '../measurement.js'
import { orderFrom, walkOrderSchema } from '../orders.js'

/** A parser's attachments of one mail, whole and decoded. */
export type ParseMail = (raw: Buffer) => Promise<readonly Uint8Array[]>

/** Has a parser read a corpus again and again; the first pass, which is not measured, proves what it reads. */
export async function measureParser(parse: ParseMail): Promise<void> {
  const { corpus, passes } = orderFrom(walkOrderSchema)
  const mails = [...mailsOf(corpus)].map(({ raw }) => raw)
  const proof = createHash('sha256')
  for (const raw of mails) for (const attachment of await parse(raw)) proof.update(attachment)
  await measure(async () => {
    for (let pass = 0; pass < passes; pass += 1) for (const raw of mails) await parse(raw)
    return proof.digest('hex')
  })
}
