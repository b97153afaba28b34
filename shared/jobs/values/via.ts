/** The values of `via`: what mail can be sent by. What differs between them stands in tables by this name, which do not compile while one is missing. */
export const VIAS = ['ses', 'smtp'] as const

/** A value of `via`. */
export type Via = (typeof VIAS)[number]

/** Whether a text is one. */
export const isVia = (text: string | undefined): text is Via => VIAS.some((via) => via === text)
