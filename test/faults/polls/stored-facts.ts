import * as z from 'zod'
import { jsonIn } from '../../../shared/runtime/json.js'

/** What is read of a manifest (DESIGN 6). */
const manifestSchema = z.object({
  id: z.string(),
  monitor: z.string(),
  folder: z.string(),
  uidValidity: z.string(),
  uid: z.int(),
  size: z.int(),
  sha256: z.string(),
  messageKey: z.string().optional(),
  text: z.object({ key: z.string(), bytes: z.int() }).optional(),
  attachments: z.array(z.object({ key: z.string(), size: z.int(), sha256: z.string() })),
})

/** What is read of a manifest. */
export type StoredManifest = z.output<typeof manifestSchema>

/** A range of UIDs, both ends included. */
const rangeSchema = z.object({ first: z.int(), last: z.int() })

/** What is read of a page of the ledger. */
const pageSchema = z.object({
  folder: z.string(),
  uidValidity: z.string(),
  first: z.int(),
  last: z.int(),
  entries: z.array(
    z.object({
      uid: z.int(),
      decisions: z.array(z.object({ monitor: z.string(), result: z.string() })),
    }),
  ),
  missing: z.array(rangeSchema),
  aside: z.array(z.int()).default([]),
})

/** What is read of a page of the ledger. */
export type StoredPage = z.output<typeof pageSchema>

/** What is read of a folder's state. */
const stateSchema = z.object({
  folder: z.string(),
  uidValidity: z.string(),
  positions: z.record(z.string(), z.int()),
  lease: z.object({ owner: z.string(), expiresAt: z.string() }).optional(),
  pendingActions: z.array(z.object({ action: z.unknown(), uids: z.array(z.int()) })).default([]),
  aside: z.array(z.object({ uid: z.int(), code: z.string(), faults: z.int() })).default([]),
})

/** What is read of a folder's state. */
export type StoredState = z.output<typeof stateSchema>

/** The manifest under a key; undefined if it is the key of something else. */
export const manifestUnder = (key: string, body: Buffer): StoredManifest | undefined =>
  /^mail\/.*\/mail\.json$/.test(key) ? manifestSchema.parse(jsonIn(String(body))) : undefined

/** The page of the ledger under a key. */
export const pageUnder = (key: string, body: Buffer): StoredPage | undefined =>
  key.startsWith('ledger/') ? pageSchema.parse(jsonIn(String(body))) : undefined

/** The state of a folder under a key. */
export const stateUnder = (key: string, body: Buffer): StoredState | undefined =>
  /^state\/[^.][^/]*\/.*\.json$/.test(key) && !key.endsWith('/health.json')
    ? stateSchema.parse(jsonIn(String(body)))
    : undefined
