/**
 * The providers that mail can be sent by: the values of `via`. What differs between them stands in tables by this name, which do not
 * compile while one is missing.
 */
export const VIAS = ['ses', 'smtp'] as const

/** A provider. */
export type Via = (typeof VIAS)[number]

/** Whether a text names a provider. */
export const isVia = (text: string | undefined): text is Via => VIAS.some((via) => via === text)
