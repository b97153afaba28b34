import { stat } from 'node:fs/promises'
import { worldFiles } from '../../local/world/world-files.js'
import type { Finding } from './finding.js'

/** Rights of anybody but the owner. */
const OTHERS = 0o077

/** Whether only its owner can look into the data directory, and read the logins in it. */
export async function rightsFindings(data: string): Promise<Finding[]> {
  const { data: directory, secrets } = worldFiles(data)
  return [
    await rightsOf(directory, { about: 'data directory', mode: '700' }),
    await rightsOf(secrets, { about: 'secrets.json', mode: '600' }),
  ]
}

async function rightsOf(
  path: string,
  { about, mode }: { readonly about: string; readonly mode: string },
): Promise<Finding> {
  const facts = await stat(path).catch(() => undefined)
  if (!facts) return { about, state: 'fine', words: `${path} is not there` }
  const rights = (facts.mode & 0o777).toString(8)
  return facts.mode & OTHERS
    ? {
        about,
        state: 'wrong',
        words: `${path} can be used by others (${rights})`,
        remedy: `Run: chmod ${mode} ${path}`,
      }
    : { about, state: 'fine', words: `${path} is its owner's alone (${rights})` }
}
