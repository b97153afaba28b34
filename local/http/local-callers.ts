/** Names of this machine, as a Host header has them. */
const LOCAL_HOSTS = ['localhost', '127.0.0.1', '[::1]']

/**
 * Why a request may not come from this machine's own user; undefined if nothing speaks against it. Requests on localhost are not
 * signed, and a browser sends them for any page that is open: such a page has an Origin of its own, or had its name resolved
 * to this machine (DNS rebinding) and has it in Host.
 */
export function whyForeign(
  host: string | undefined,
  origin: string | undefined,
): string | undefined {
  const name = host?.replace(/:\d+$/, '').toLowerCase() ?? ''
  if (!LOCAL_HOSTS.includes(name)) {
    return `requests to ${host ?? 'no host'} are not taken; call http://127.0.0.1 or http://localhost`
  }
  if (origin !== undefined && origin.toLowerCase() !== `http://${host}`.toLowerCase()) {
    return `requests of web pages (${origin}) are not taken`
  }
  return undefined
}
