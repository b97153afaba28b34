import type { TLSSocket } from 'node:tls'

/** What a server has shown that it is who it says. */
export interface ServerCertificate {
  /** SHA-256, in hexadecimal with colons. */
  readonly fingerprint: string
  /** The name it is for. */
  readonly subject: string
  /** Whoever has signed it; undefined where it does not say. */
  readonly issuer?: string | undefined
  readonly expiresAt: Date
}

/** The certificate of the other side of a line. @param where stands for a name that it does not have */
export function certificateOf(socket: TLSSocket, where: string): ServerCertificate | undefined {
  const { fingerprint256, valid_to, subject, issuer } = socket.getPeerCertificate()
  const expiresAt = new Date(valid_to)
  // A socket that has just been closed has none any more.
  if (!fingerprint256 || Number.isNaN(expiresAt.getTime())) return undefined
  return {
    fingerprint: fingerprint256,
    subject: firstOf(subject?.CN) ?? where,
    issuer: firstOf(issuer?.CN) ?? firstOf(issuer?.O),
    expiresAt,
  }
}

/** Of a name that may be there several times. */
const firstOf = (names: string | string[] | undefined): string | undefined =>
  [names ?? []].flat()[0]
