/**
 * The beginning of a text, of so many UTF-16 units at most. A cut between the halves of a character would leave what is no Unicode: neither
 * JSON nor an event nor a strict parser takes that.
 */
export const beginningOf = (text: string, most: number): string =>
  text.slice(0, most).toWellFormed()

/** The same, with dots that show where something is left out. */
export const shortenedTo = (text: string, most: number): string =>
  text.length > most ? `${beginningOf(text, most)}...` : text.toWellFormed()
