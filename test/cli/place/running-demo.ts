import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { removeDirectory } from '../../remove-directory.js'
import { startCommand } from '../command.js'

/** The demo, running, with what a shell would have that has read its `aws.sh`. */
export interface RunningDemo {
  readonly data: string
  /** Where its mailbox is: a jobs file on this disk has to name it. */
  readonly imapPort: string
  readonly smtpPort: string
  readonly environment: Readonly<Record<string, string>>
  end(): Promise<void>
}

const portSchema = z.object({ port: z.int() })
const readySchema = z.object({ imap: portSchema, smtp: portSchema })

/** Starts the demo and waits until its mail is decided on: what was there, and then the report that it sends itself. */
export async function startDemo(): Promise<RunningDemo> {
  const data = await mkdtemp(join(tmpdir(), 'demo-'))
  const world = startCommand(['start', '--data', data, '--port', '0', '--json'])
  const { imap, smtp } = readySchema.parse(await world.event(({ event }) => event === 'ready'))
  await world.event(({ event, decided }) => event === 'poll ended' && decided === 1)
  const text = await readFile(join(data, 'aws.sh'), 'utf8')
  const exports = [...text.matchAll(/^export (\w+)='([^']*)'$/gm)]
  return {
    data,
    imapPort: String(imap.port),
    smtpPort: String(smtp.port),
    environment: Object.fromEntries(exports.map(([, name = '', value = '']) => [name, value])),
    async end() {
      world.kill('SIGINT')
      await world.exitCode
      await removeDirectory(data)
    },
  }
}
