import { connect } from 'node:tls'
import { connectionFailure } from '../failures/connection-failures.js'
import {
  CertificateExpired,
  CertificateOfOtherName,
  CertificateRefused,
  CertificateUntrusted,
  TlsTooOld,
} from '../failures/mailbox-errors.js'

/** A server that is silent for so long is asked in TLS: most greet within a second, and some hold on purpose. */
const PATIENCE_MS = 5_000

/** TCP and TLS together. */
const PROBE_LIMIT_MS = 3_000

/** Refusals that only a server makes that speaks TLS. */
const SPOKEN = [
  CertificateExpired,
  CertificateOfOtherName,
  CertificateRefused,
  CertificateUntrusted,
  TlsTooOld,
] as const

/**
 * Both wait for ever when a port for TLS is spoken to in clear: the server for TLS, and we for its greeting. So when a server has been
 * silent for five seconds, or half of its time, another connection tries TLS.
 *
 * @param found is called if the server speaks it
 * @returns ends the watch: the server has greeted, or nobody waits any more
 */
export function watchForTls(
  address: { readonly host: string; readonly port: number },
  greetingLimitMs: number,
  found: () => void,
): () => void {
  let end = (): void => {}
  const timer = setTimeout(
    () => {
      end = probe(address, found)
    },
    Math.min(PATIENCE_MS, greetingLimitMs / 2),
  )
  return () => {
    clearTimeout(timer)
    end()
  }
}

function probe({ host, port }: { host: string; port: number }, found: () => void): () => void {
  const socket = connect({ host, port, rejectUnauthorized: true, timeout: PROBE_LIMIT_MS })
  let isWatched = true
  const end = (): void => {
    isWatched = false
    socket.destroy()
  }
  const tell = (isSpoken: boolean): void => {
    const isNews = isWatched && isSpoken
    end()
    if (isNews) found()
  }
  socket.on('secureConnect', () => tell(true))
  socket.on('timeout', () => tell(false))
  socket.on('error', (error: Error & { readonly code?: string }) => {
    const failure = connectionFailure({ code: error.code, message: error.message }, host)
    tell(SPOKEN.some((Spoken) => failure instanceof Spoken))
  })
  return end
}
