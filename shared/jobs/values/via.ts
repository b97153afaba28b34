/** The values of `via`: what mail can be sent by. What differs between them stands in tables by this name, which do not compile while one is missing. */
export const VIAS = ['ses', 'smtp'] as const

/** A value of `via`. */
export type Via = (typeof VIAS)[number]

/**
 * Whether senders have a queue each. A relay may take ten minutes for an answer, and the few runs that wait for it are all that its login
 * allows; nobody else's mail is to wait behind them. SES answers at once, whoever sends.
 */
export const HAS_OWN_QUEUE: { readonly [via in Via]: boolean } = { ses: false, smtp: true }

/** Whether a text is one. */
export const isVia = (text: string | undefined): text is Via => VIAS.some((via) => via === text)
