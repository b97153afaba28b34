import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A server certificate for loopback, and the authority that signed it. */
export type ServerCertificate = {
  /** PEM of the certificate authority: what a client must trust. */
  authorityPem: string
  /** File with the server's certificate, PEM. */
  certificatePath: string
  /** File with the server's private key, PEM. */
  keyPath: string
}

/** Longer than any test run, and than the 30 days in which its end would be told of; a leaked key is soon worth nothing. */
const VALID_DAYS = 60
const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']

/**
 * Makes an authority and a certificate for `localhost`, 127.0.0.1 and 127.0.0.2 signed by
 * it, with the `openssl` command, in a directory that exists. @param validDays of the server's; below 0 it is over
 */
export async function makeServerCertificate(
  directory: string,
  validDays = VALID_DAYS,
): Promise<ServerCertificate> {
  const path = (name: string): string => join(directory, name)
  const days = ['-days', String(VALID_DAYS)]
  await writeFile(path('names.cnf'), 'subjectAltName=DNS:localhost,IP:127.0.0.1,IP:127.0.0.2\n')
  const authority = ['-keyout', path('ca.key'), '-out', path('ca.pem'), '-subj', '/CN=Test CA']
  await run('openssl', ['req', '-x509', ...NEW_KEY, ...days, ...authority])
  const request = ['-keyout', path('server.key'), '-out', path('server.csr')]
  await run('openssl', ['req', ...NEW_KEY, ...request, '-subj', '/CN=localhost'])
  const signedBy = ['-CA', path('ca.pem'), '-CAkey', path('ca.key'), '-CAcreateserial']
  const signed = ['-in', path('server.csr'), '-out', path('server.pem')]
  const names = ['-extfile', path('names.cnf')]
  await run('openssl', [
    'x509',
    '-req',
    ...signed,
    ...signedBy,
    '-days',
    String(validDays),
    ...names,
  ])
  return {
    authorityPem: await readFile(path('ca.pem'), 'utf8'),
    certificatePath: path('server.pem'),
    keyPath: path('server.key'),
  }
}
