import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:https'
import type { ServerCertificate } from './server-certificate.js'

/** A web server on loopback, by HTTPS. */
export type FilesServer = {
  /** The paths that were asked for, with their queries. */
  asked: string[]
  close(): Promise<void>
}

/** Port 443 of a loopback address of its own; only root may listen there. @param files by path */
export async function startFilesServer(
  address: string,
  certificate: ServerCertificate,
  files: Readonly<Record<string, string>>,
): Promise<FilesServer> {
  const asked: string[] = []
  const [cert, key] = [
    await readFile(certificate.certificatePath),
    await readFile(certificate.keyPath),
  ]
  const server = createServer({ cert, key }, ({ url = '/' }, response) => {
    asked.push(url)
    const file = files[new URL(url, 'https://localhost').pathname]
    response.writeHead(file === undefined ? 404 : 200).end(file)
  })
  server.listen(443, address)
  await once(server, 'listening')
  return {
    asked,
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
