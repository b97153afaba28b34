import type * as z from 'zod'
import type { Via } from '../values/via.js'
import type { CommonDefinition } from './definition-of-every-sender.js'
import { sesSender } from './ses/ses-sender.js'
import { smtpSender } from './smtp/smtp-sender.js'
import type { ViaSettings } from './via-settings.js'

/** The settings by every value of `via`: it does not compile while one is missing. */
export const VIAS_SETTINGS = {
  ses: sesSender,
  smtp: smtpSender,
} satisfies Record<Via, unknown>

type SettingsOf<V extends Via> = z.output<(typeof VIAS_SETTINGS)[V]['schema']>
type DefinitionOf<V extends Via> = z.output<(typeof VIAS_SETTINGS)[V]['definitionSchema']>

const BY_VIA: { readonly [V in Via]: ViaSettings<SettingsOf<V>, DefinitionOf<V>> } = VIAS_SETTINGS

/** What the settings of a sender come to, defaults filled in. */
export const definitionOf = <V extends Via>(
  via: V,
  common: CommonDefinition,
  settings: SettingsOf<V>,
  stage: string,
): DefinitionOf<V> => BY_VIA[via].definitionOf(common, settings, stage)
