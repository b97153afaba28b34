/**
 * The same text in memory of its own. A piece of a longer string is a view of it to V8: a line of an excerpt would keep a body of
 * megabytes alive.
 */
export const ownText = (text: string): string => Buffer.from(text, 'utf16le').toString('utf16le')
