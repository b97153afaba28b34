import { parseManifest } from '../../shared/archive/manifest.js'
import { mailKeys } from '../../shared/contract/keys.js'
import { readAhead } from '../../shared/runtime/read-ahead.js'
import type { DecisionRow } from '../api/decision-row.js'
import type { KeptFacts } from '../api/kept-row.js'
import type { ConsolePlace } from './console-place.js'

const READS_AT_ONCE = 16

/** What a list shows of kept mail beside the ledger: manifests are read once, and remembered in the index. */
export async function keptFactsOf(
  here: ConsolePlace,
  rows: readonly DecisionRow[],
): Promise<readonly KeptFacts[]> {
  const facts: KeptFacts[] = []
  for await (const one of readAhead(rows, READS_AT_ONCE, (row) => factsOf(here, row)))
    facts.push(one)
  return facts
}

async function factsOf(
  { index: { database }, place }: ConsolePlace,
  { id, monitor, internalDate }: DecisionRow,
): Promise<KeptFacts> {
  const row = `${id} ${monitor}`
  const known = database.prepare('select facts from kept where place = ?').get(row)
  if (known) return JSON.parse(String(known['facts']))
  if (internalDate === undefined) return { isGone: true }
  const key = mailKeys(monitor, id, new Date(internalDate)).manifest
  const stored = await place.bucket.read(key)
  // What is gone may be on its way: it is looked for again.
  if (!stored) return { isGone: true }
  const { attachments, warnings, deliveryReport } = parseManifest(stored.body, key)
  const facts: KeptFacts = {
    attachments: attachments.length,
    warnings: warnings.length,
    ...(deliveryReport && { report: deliveryReport.kind }),
  }
  database
    .prepare('insert or replace into kept (place, facts) values (?, ?)')
    .run(row, JSON.stringify(facts))
  return facts
}
