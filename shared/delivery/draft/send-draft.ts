/** A file to attach: its bytes, or where they are in the bucket. */
export type DraftAttachment =
  | { readonly filename: string; readonly contentType?: string; readonly content: Buffer }
  /** A key under `uploads/` or `reports/`. Without `filename`, the last segment of the key. */
  | {
      readonly filename?: string
      readonly contentType?: string
      readonly key: string
      /** It was found in the bucket, and braces in it mean nothing. */
      readonly isLiteral?: boolean
    }

/** A mail that somebody wants sent: what `POST /sends` takes, what a scheduled send and a notice come to. */
export interface SendDraft {
  /** A sender of the jobs file. */
  readonly sender: string
  /** Addresses, with or without a display name (`Name <address>`), and names of the address book. */
  readonly to: readonly string[]
  readonly cc: readonly string[]
  readonly bcc: readonly string[]
  readonly replyTo: readonly string[]
  readonly subject: string
  readonly text?: string
  readonly html?: string
  readonly attachments: readonly DraftAttachment[]
  /** For `{{name}}` in subject, text, html and attachment names and keys. Undefined: braces mean nothing. */
  readonly variables?: Readonly<Record<string, string>>
}
