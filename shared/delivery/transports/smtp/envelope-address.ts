/** What would end the command, or the path in it (RFC 5321 4.1.2). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: CR, LF and NUL are what this is about
const BREAKS_COMMAND = /[\x00-\x1f\x7f<>]|^\s|\s$/

// biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII
const BEYOND_ASCII = /[^\x00-\x7f]/

/** Why an address cannot be put into an envelope for this server; undefined if it can. */
export function whyUnsendable(address: string, takesUtf8: boolean): string | undefined {
  if (address === '' || BREAKS_COMMAND.test(address)) return 'it is no address that SMTP can carry'
  if (takesUtf8 || !BEYOND_ASCII.test(address)) return undefined
  return 'the server takes ASCII addresses only (it offers no SMTPUTF8); of a domain, the form xn--... is one'
}
