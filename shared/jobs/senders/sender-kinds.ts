import type * as z from 'zod'
import type { Via } from '../values/via.js'
import type { CommonDefinition } from './definition-of-every-sender.js'
import type { SenderKind } from './sender-kind.js'
import { sesSender } from './ses/ses-sender.js'
import { smtpSender } from './smtp/smtp-sender.js'

/** Every kind of sender: it does not compile while one is missing. */
export const SENDER_KINDS = {
  ses: sesSender,
  smtp: smtpSender,
} satisfies Record<Via, unknown>

type SettingsOf<V extends Via> = z.output<(typeof SENDER_KINDS)[V]['schema']>
type DefinitionOf<V extends Via> = z.output<(typeof SENDER_KINDS)[V]['definitionSchema']>

const KINDS: { readonly [V in Via]: SenderKind<SettingsOf<V>, DefinitionOf<V>> } = SENDER_KINDS

/** What the settings of a sender come to, defaults filled in. */
export const definitionOf = <V extends Via>(
  via: V,
  common: CommonDefinition,
  settings: SettingsOf<V>,
  stage: string,
): DefinitionOf<V> => KINDS[via].definitionOf(common, settings, stage)
