/** Shells that there is completion for. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const

/** A shell by its name. */
export type Shell = (typeof SHELLS)[number]
