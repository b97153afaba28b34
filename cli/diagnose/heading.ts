import pc from 'picocolors'

/** Above a part of the answer. */
export const heading = (words: string): string => `\n${pc.bold(words)}`
