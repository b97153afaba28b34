import { existsSync, readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'

/** Messages that others wrote, with what is in them; kept beside the project, not in it. */
const CORPUS = new URL('../../../../shared/mail/', pathToFileURL(`${import.meta.dirname}/`))
/** Whether the mail is there. */
export const isPresent = existsSync(new URL('check.mjs', CORPUS))
/** Whether it has to be. */
export const isRequired = process.env['REQUIRE_MAIL'] === '1'

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
export const ALL = 3

/** The same, for claims that a few may miss. */
export const MOST = 2

/** What compares an answer with what is expected. */
export async function judge() {
  const module: unknown = await import(new URL('check.mjs', CORPUS).href)
  return judgeSchema.parse({ ...z.looseObject({}).parse(module) })
}

/** The messages of a folder, with what is expected of each. */
export const expectations = (folder: string) =>
  expectationsSchema.parse(
    JSON.parse(readFileSync(new URL(`${folder}/expectations.json`, CORPUS), 'utf8')),
  )

/** A message, with its own line ends or with CR LF. */
export function messageBytes(folder: string, file: string, crLf: boolean): Buffer {
  const raw = readFileSync(new URL(`${folder}/${file}`, CORPUS))
  return crLf ? Buffer.from(raw.toString('latin1').replace(/\r\n|\r|\n/g, '\r\n'), 'latin1') : raw
}

/**
 * A hash of text that was sent with other line ends says nothing, unless a normalised one is known.
 */
export function isAboutLineEnds(
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

/** Says why real mail is not read, where it is not. */
export function noticeOfAbsence(): void {
  if (!isPresent && !isRequired) console.warn(`real mail is not read: ${CORPUS.pathname} is absent`)
}
