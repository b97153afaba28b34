import type * as z from 'zod'
import type { CommonDefinition } from './definition-of-every-sender.js'

/** Something about a sender's settings, by its path within the sender. */
export interface SenderFinding {
  readonly path: readonly string[]
  readonly message: string
}

/** Something that will do, and is probably not meant. */
export interface SenderWarning extends SenderFinding {
  /** Of the kind of warning: by it a warning can be acknowledged. */
  readonly id: string
}

/** What a sender logs in with. */
export interface SenderLogin {
  /** The setting that names it. */
  readonly setting: string
  /** The name of the secret. */
  readonly secret: string
  /** What it holds. */
  readonly auth: 'password' | 'oauth2'
}

/** What can be told of a sender's settings as they are written, faulty or not. */
export interface SenderFacts {
  /** Between its settings; those of single settings are told by the schema. */
  readonly faults: readonly SenderFinding[]
  readonly warnings: readonly SenderWarning[]
  /** To, Cc and Bcc together. */
  readonly mostRecipients?: number
  readonly login?: SenderLogin | undefined
}

/** What the jobs file and the parameters have to know of one value of `via`. */
export interface ViaSettings<Settings, Definition> {
  /** What has to be written at least, for whoever wrote something else. */
  readonly form: string
  /** The settings in the jobs file. */
  readonly schema: z.ZodType<Settings>
  /** What the functions get to know. */
  readonly definitionSchema: z.ZodType<Definition>
  /** Defaults filled in. */
  readonly definitionOf: (common: CommonDefinition, settings: Settings, stage: string) => Definition
  /** Of a sender that is valid, or of whatever is written in its place. */
  readonly factsOf: (written: unknown) => SenderFacts
}
