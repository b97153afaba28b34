import { describe, expect, it } from 'vitest'
import { walkWithContents } from './mail-bytes.js'
import {
  ALL,
  expectations,
  isAboutLineEnds,
  isPresent,
  isRequired,
  judge,
  MOST,
  messageBytes,
  noticeOfAbsence,
} from './real-mail-corpus.js'

describe.runIf(isRequired)('the corpus of real mail', () => {
  it('is there', () => {
    expect(isPresent).toBe(true)
  })
})

noticeOfAbsence()

describe.runIf(isPresent)('real mail', () => {
  const folders = ['imap_tools', 'stalwart-mail-parser']
  const lineEnds = ['as it is', 'CR LF']

  it.each(folders.flatMap((folder) => lineEnds.map((lineEnd) => [folder, lineEnd])))(
    'is read as others read it: %s, lines %s',
    async (folder, lineEnd) => {
      const { compare } = await judge()
      let claims = 0
      const failures: string[] = []
      for (const { file, expect: expected, agree } of expectations(folder).messages) {
        const seen = await read(messageBytes(folder, file, lineEnd === 'CR LF'))
        for (const verdict of compare(expected, seen)) {
          const weight = agree[verdict.key] ?? 0
          if (weight < MOST || isAboutLineEnds(verdict.key, expected.attachments)) continue
          claims++
          if (!verdict.ok) failures.push(`${weight === ALL ? 'ALL ' : ''}${file} ${verdict.key}`)
        }
      }
      expect(failures.filter((failure) => failure.startsWith('ALL'))).toEqual([])
      expect(failures.length / claims, failures.join('\n')).toBeLessThan(0.01)
    },
  )

  it.each(folders)('keeps names safe and sizes true: %s', async (folder) => {
    const { invariants } = await judge()
    for (const { file } of expectations(folder).messages) {
      const raw = messageBytes(folder, file, false)
      const { attachments, ...seen } = await read(raw)
      const stored = attachments.map((attachment) => ({
        ...attachment,
        filename: attachment.safeName,
      }))
      const broken = invariants(raw, { ...seen, attachments: stored }, true).filter(({ ok }) => !ok)
      expect(broken, file).toEqual([])
    }
  })

  it('reads bounces to their end', async () => {
    for (const { file } of expectations('sisimai-bounces').messages) {
      const seen = await read(messageBytes('sisimai-bounces', file, false))
      expect(`${seen.text}${seen.html}${seen.attachments.length}`, file).not.toBe('0')
    }
  })
})

/** What `compare` wants to see of a message. */
async function read(raw: Buffer) {
  const { mail, contents } = await walkWithContents([raw])
  const { subject, from, to, cc, date } = mail.headers
  return {
    subject,
    from,
    to,
    cc,
    date,
    text: mail.text?.value ?? '',
    html: mail.html?.value ?? '',
    attachments: mail.attachments.map((attachment, index) => ({
      ...attachment,
      content: contents[index],
    })),
  }
}
