import { existsSync, readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { walkWithContents } from './mail-bytes.js'

/** Messages that others wrote, with what is in them; kept beside the project, not in it. */
const CORPUS = new URL('../../../../shared/mail/', pathToFileURL(`${import.meta.dirname}/`))
const isPresent = existsSync(new URL('check.mjs', CORPUS))
const isRequired = process.env['REQUIRE_MAIL'] === '1'

const expectationsSchema = z.object({
  messages: z.array(
    z.object({
      file: z.string(),
      expect: z.looseObject({
        attachments: z
          .array(
            z.looseObject({
              eolSensitive: z.boolean().optional(),
              sha256Norm: z.string().optional(),
            }),
          )
          .optional(),
      }),
      agree: z.record(z.string(), z.number()),
    }),
  ),
})
const verdictsSchema = z.array(z.looseObject({ key: z.string(), ok: z.boolean() }))
const judgeSchema = z.object({
  compare: z.function({ input: [z.unknown(), z.unknown()], output: verdictsSchema }),
  invariants: z.function({
    input: [z.unknown(), z.unknown(), z.boolean()],
    output: verdictsSchema,
  }),
})

/** How many of three independent parsers must agree with a claim before it counts. */
const ALL = 3
const MOST = 2

describe.runIf(isRequired)('the corpus of real mail', () => {
  it('is there', () => {
    expect(isPresent, `no ${CORPUS.pathname}`).toBe(true)
  })
})

if (!isPresent && !isRequired) console.warn(`real mail is not read: ${CORPUS.pathname} is absent`)

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

async function judge() {
  const module: unknown = await import(new URL('check.mjs', CORPUS).href)
  return judgeSchema.parse({ ...z.looseObject({}).parse(module) })
}

const expectations = (folder: string) =>
  expectationsSchema.parse(
    JSON.parse(readFileSync(new URL(`${folder}/expectations.json`, CORPUS), 'utf8')),
  )

function messageBytes(folder: string, file: string, crLf: boolean): Buffer {
  const raw = readFileSync(new URL(`${folder}/${file}`, CORPUS))
  return crLf ? Buffer.from(raw.toString('latin1').replace(/\r\n|\r|\n/g, '\r\n'), 'latin1') : raw
}

/**
 * A hash of text that was sent with other line ends says nothing, unless a normalised one is known.
 */
function isAboutLineEnds(
  key: string,
  attachments: readonly {
    eolSensitive?: boolean | undefined
    sha256Norm?: string | undefined
  }[] = [],
): boolean {
  const index = /^attachments\.(\d+)\.bytes$/.exec(key)?.[1]
  const attachment = index === undefined ? undefined : attachments[Number(index)]
  return attachment?.eolSensitive === true && attachment.sha256Norm === undefined
}

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
