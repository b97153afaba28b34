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

const NAMES = ['DNS:localhost', 'IP:127.0.0.1', 'IP:127.0.0.2', 'DNS:mail.linked.example']

/** A name that every server here answers to, for who finds it by DNS. */
export const NAMED_HOST = 'mail.linked.example'

/**
 * Makes an authority and a certificate for `localhost`, 127.0.0.1, 127.0.0.2 and a named host, signed by
 * it, with the `openssl` command, in a directory that exists. @param validDays of the server's; below 0 it is over
 * @param names as OpenSSL writes them
 */
export async function makeServerCertificate(
  directory: string,
  validDays = VALID_DAYS,
  names: readonly string[] = NAMES,
): Promise<ServerCertificate> {
  const path = (name: string): string => join(directory, name)
  const days = ['-days', String(VALID_DAYS)]
  await writeFile(path('names.cnf'), `subjectAltName=${names.join(',')}\n`)
  const authority = ['-keyout', path('ca.key'), '-out', path('ca.pem'), '-subj', '/CN=Test CA']
  await run('openssl', ['req', '-x509', ...NEW_KEY, ...days, ...authority])
  const request = ['-keyout', path('server.key'), '-out', path('server.csr')]
  await run('openssl', ['req', ...NEW_KEY, ...request, '-subj', '/CN=localhost'])
  const signedBy = ['-CA', path('ca.pem'), '-CAkey', path('ca.key'), '-CAcreateserial']
  const signed = ['-in', path('server.csr'), '-out', path('server.pem')]
  const extended = ['-extfile', path('names.cnf')]
  await run('openssl', [
    'x509',
    '-req',
    ...signed,
    ...signedBy,
    '-days',
    String(validDays),
    ...extended,
  ])
  return {
    authorityPem: await readFile(path('ca.pem'), 'utf8'),
    certificatePath: path('server.pem'),
    keyPath: path('server.key'),
  }
}

/** A certificate for the same names that nobody has signed but itself. */
export async function makeSelfSignedCertificate(directory: string): Promise<ServerCertificate> {
  const [certificatePath, keyPath] = [join(directory, 'self.pem'), join(directory, 'self.key')]
  const files = ['-keyout', keyPath, '-out', certificatePath, '-days', String(VALID_DAYS)]
  const subject = ['-subj', '/CN=localhost', '-addext', `subjectAltName=${NAMES.join(',')}`]
  await run('openssl', ['req', '-x509', ...NEW_KEY, ...files, ...subject])
  return { authorityPem: await readFile(certificatePath, 'utf8'), certificatePath, keyPath }
}
