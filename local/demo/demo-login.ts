import { randomUUID } from 'node:crypto'
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { z } from 'zod'
import { DEMO_ADDRESS } from './demo-mailbox.js'

const loginSchema = z.object({ username: z.literal(DEMO_ADDRESS), password: z.string().min(16) })

/** What the demo's mailbox is opened with. */
export type DemoLogin = z.output<typeof loginSchema>

const OWNER_ONLY = 0o600

/** The login of the demo's mailbox: made once for a data directory, so that a mail client keeps it. Its file is for its owner alone. */
export async function demoLogin(file: string): Promise<DemoLogin> {
  const known = await readFile(file, 'utf8').then(loginIn, () => undefined)
  const login = known ?? { username: DEMO_ADDRESS, password: randomUUID() }
  if (!known) await writeFile(file, `${JSON.stringify(login)}\n`, { mode: OWNER_ONLY })
  await chmod(file, OWNER_ONLY)
  return login
}

function loginIn(text: string): DemoLogin | undefined {
  try {
    return loginSchema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
