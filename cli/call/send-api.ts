import { openAsBlob } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { ApiUnreachable } from './api-unreachable.js'
import { CallRefused } from './call-refused.js'
import { remedyHere } from './remedies-here.js'
import type { AttachedFile, SendBody } from './send-body.js'

const sentSchema = z.looseObject({
  id: z.string(),
  sender: z.string(),
  state: z.string(),
  recipients: z.array(
    z.looseObject({
      address: z.string(),
      state: z.string(),
      code: z.string().optional(),
      reason: z.string().optional(),
    }),
  ),
  acceptedAt: z.string(),
  nextAttemptAt: z.string().optional(),
  warnings: z.array(z.string()),
})

/** A send, as the API answers it. */
export type SentMail = z.output<typeof sentSchema>

const acceptedSchema = z.looseObject({ id: z.string() })

const uploadSchema = z.object({
  key: z.string(),
  url: z.string(),
  headers: z.record(z.string(), z.string()),
})

const errorSchema = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    remedy: z.string(),
    details: z
      .array(z.looseObject({ path: z.string(), message: z.string(), value: z.string().optional() }))
      .optional(),
  }),
})

/** Longer than the API waits for an outcome by itself. */
const CALL_TIMEOUT_MS = 60_000
/** 100 MB on a slow disk. */
const UPLOAD_TIMEOUT_MS = 120_000
const POLL_MS = 500
/** A run of the send function has 12 minutes; who has not heard by then waits for the next one. */
const LONGEST_RUN_MS = 13 * 60_000

/** The API of a local world. Calls that are refused @throws CallRefused with every fault. */
export class SendApi {
  readonly #url: string

  constructor(url: string) {
    this.#url = url
  }

  /** Has a mail sent, or finds the send that has the key; its id. */
  async send({ fields, files }: SendBody, { key }: { readonly key: string }): Promise<string> {
    const attachments: object[] = []
    for (const file of files) attachments.push(await this.#upload(file))
    const { id } = acceptedSchema.parse(
      await this.#call('POST', '/sends', {
        body: { ...fields, ...(attachments.length > 0 && { attachments }) },
        headers: { 'idempotency-key': key },
      }),
    )
    return id
  }

  /** Asks for another attempt; with the same key again, for the same one. */
  async again(id: string, { key }: { readonly key: string }): Promise<string> {
    const headers = { 'idempotency-key': key }
    await this.#call('POST', `/sends/${encodeURIComponent(id)}/retry`, { headers })
    return id
  }

  /** Calls a send off for those who wait for it. */
  async cancel(id: string): Promise<string> {
    await this.#call('POST', `/sends/${encodeURIComponent(id)}/cancel`)
    return id
  }

  /**
   * What becomes of a send, as soon as a server has taken it over, or it has failed, been put off, or cancelled; as it is, if a run takes longer
   * than one can live.
   */
  async outcomeOf(id: string, wait: (ms: number) => Promise<unknown> = pause): Promise<SentMail> {
    for (let waitedMs = 0; ; waitedMs += POLL_MS) {
      const sent = sentSchema.parse(await this.#call('GET', `/sends/${id}`))
      const isOpen = sent.state === 'SENDING' || sent.state === 'QUEUED'
      if (!isOpen || sent.nextAttemptAt !== undefined || waitedMs >= LONGEST_RUN_MS) return sent
      await wait(POLL_MS)
    }
  }

  async #upload({ path, filename, sizeBytes }: AttachedFile): Promise<object> {
    const place = uploadSchema.parse(
      await this.#call('POST', '/uploads', { body: { filename, sizeBytes } }),
    )
    const response = await reach(place.url, {
      method: 'PUT',
      headers: place.headers,
      body: await openAsBlob(path),
      signal: AbortSignal.timeout(UPLOAD_TIMEOUT_MS),
    })
    if (!response.ok) {
      const words = await response.text()
      throw new CallRefused('STORAGE_DENIED', `${path}: ${response.status} ${words}`, '', [])
    }
    return { key: place.key, filename }
  }

  async #call(
    method: 'GET' | 'POST',
    path: string,
    { body, headers = {} }: { body?: object; headers?: Record<string, string> } = {},
  ): Promise<unknown> {
    const response = await reach(`${this.#url}${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
    })
    const answer: unknown = await response.json()
    if (response.ok) return answer
    const { error } = errorSchema.parse(answer)
    const details = (error.details ?? []).map(
      ({ path: at, message, value }) =>
        `${at}: ${message}${value === undefined ? '' : ` (found ${value})`}`,
    )
    throw new CallRefused(error.code, error.message, remedyHere(error.code, error.remedy), details)
  }
}

/** @throws ApiUnreachable where no answer comes */
async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init)
  } catch (error) {
    throw new ApiUnreachable(new URL(url).origin, error)
  }
}
