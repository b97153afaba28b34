import { randomUUID } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createTransport } from 'nodemailer'
import { z } from 'zod'
import type { Deliver, RefusedRecipient } from '../stand-ins/ses/fates.js'

const SEND_TIMEOUT_MS = 10_000

/**
 * Where mail goes that the stand-in for SES takes: always into a directory, one file each, and on to the embedded mail server where
 * there is one. Nothing leaves this machine.
 */
export const localDelivery =
  (
    directory: string,
    server: { readonly host: string; readonly port: number } | undefined,
    onKept: (file: string) => void,
  ): Deliver =>
  async ({ source, destinations, raw }) => {
    await mkdir(directory, { recursive: true })
    const file = join(directory, `${randomUUID()}.eml`)
    await writeFile(file, raw)
    onKept(file)
    if (!server) return []
    const transport = createTransport({
      ...server,
      ignoreTLS: true,
      connectionTimeout: SEND_TIMEOUT_MS,
      greetingTimeout: SEND_TIMEOUT_MS,
      socketTimeout: SEND_TIMEOUT_MS,
    })
    try {
      const envelope = { from: source, to: [...destinations] }
      const { rejectedErrors } = await transport.sendMail({ envelope, raw })
      return (rejectedErrors ?? []).map(refusalOf)
    } catch (error) {
      // Only when every recipient is refused does the client reject.
      const { rejectedErrors } = allRefusedSchema.parse(error)
      return rejectedErrors.map(refusalOf)
    } finally {
      transport.close()
    }
  }

const refusalSchema = z.object({ recipient: z.string(), response: z.string() })

const allRefusedSchema = z.object({ rejectedErrors: z.array(refusalSchema) })

function refusalOf(error: unknown): RefusedRecipient {
  const { recipient, response } = refusalSchema.parse(error)
  return { address: recipient, reason: response }
}
