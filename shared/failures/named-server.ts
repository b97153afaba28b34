/** How the catalogue writes a server that it cannot know. */
export const ANY_SERVER = 'host:993'

/** A remedy with the server that the detail of the failure begins with (`imap.example.com:143: ...`), so that its command can be copied. */
export function namingServer(remedy: string, detail: string): string {
  const [, server] = /^([^\s:]+:\d+|\[[\da-f:]+\]:\d+): /i.exec(detail) ?? []
  return server === undefined ? remedy : remedy.replace(ANY_SERVER, server)
}
