import { WARNING, type WarningCode } from './warnings.js'

/** What a warning means to conditions. */
export interface WarningEffect {
  /**
   * What of a mail may be other than was sent: its text, its list of attachments, both, or only what the warning is about
   * (a name, a field, one text), which carries the doubt itself.
   */
  readonly spoils: 'text' | 'attachments' | 'body' | 'itself' | 'nothing'
  /** Something is not there; what is there is right. */
  readonly missing: boolean
}

const effect = (spoils: WarningEffect['spoils'], missing: boolean): WarningEffect => ({
  spoils,
  missing,
})

/** The effect of each warning. */
export const WARNING_EFFECTS: Readonly<Record<WarningCode, WarningEffect>> = {
  [WARNING.headerCut]: effect('itself', true),
  [WARNING.headerMalformed]: effect('nothing', false),
  [WARNING.headerRepeated]: effect('nothing', false),
  [WARNING.dateInvalid]: effect('nothing', false),
  [WARNING.addressesCut]: effect('itself', true),
  [WARNING.charsetMissing]: effect('itself', false),
  [WARNING.charsetUnknown]: effect('itself', false),
  [WARNING.charsetFalse]: effect('itself', false),
  [WARNING.charsetAmbiguous]: effect('itself', false),
  [WARNING.charsetDamaged]: effect('itself', false),
  [WARNING.encodingUnknown]: effect('itself', false),
  [WARNING.encodingDamaged]: effect('itself', false),
  // Parts were read as text, or text as none: what is there may be wrong as well.
  [WARNING.boundaryMissing]: effect('body', false),
  [WARNING.multipartUnterminated]: effect('body', true),
  [WARNING.messageCut]: effect('body', false),
  [WARNING.contentTypeFalse]: effect('nothing', false),
  [WARNING.contentElsewhere]: effect('body', true),
  [WARNING.messagePartial]: effect('body', true),
  [WARNING.depthLimit]: effect('body', true),
  [WARNING.partsLimit]: effect('body', true),
  [WARNING.attachmentsLimit]: effect('attachments', true),
  [WARNING.textCut]: effect('itself', true),
  [WARNING.nameCut]: effect('itself', true),
  [WARNING.reportCut]: effect('nothing', true),
  [WARNING.nulBytes]: effect('nothing', false),
  [WARNING.bareCr]: effect('nothing', false),
  [WARNING.contentEncrypted]: effect('body', true),
  [WARNING.smimeDamaged]: effect('body', true),
  [WARNING.signatureUnchecked]: effect('nothing', false),
  // Of the text it is told where that was read from it.
  [WARNING.tnefDamaged]: effect('attachments', true),
  [WARNING.openingLimit]: effect('body', true),
}

const codes: readonly WarningCode[] = Object.values(WARNING)

/** Warnings that something is not there. */
export const MISSING_SOMETHING: readonly WarningCode[] = codes.filter(
  (code) => WARNING_EFFECTS[code].missing,
)

/** Of warnings, those that put the text of a mail in doubt as a whole, each once. */
export const doubtsOfText = (found: Iterable<WarningCode>): readonly WarningCode[] =>
  spoiling(found, ['text', 'body'])

/** Of warnings, those that put the list of attachments in doubt, each once. */
export const doubtsOfAttachments = (found: Iterable<WarningCode>): readonly WarningCode[] =>
  spoiling(found, ['attachments', 'body'])

const spoiling = (
  found: Iterable<WarningCode>,
  spoilt: readonly WarningEffect['spoils'][],
): readonly WarningCode[] =>
  [...new Set(found)].filter((code) => spoilt.includes(WARNING_EFFECTS[code].spoils))
