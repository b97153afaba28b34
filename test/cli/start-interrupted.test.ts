import { access, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { removeDirectory } from '../remove-directory.js'
import { startCommand } from './command.js'
import { descendantsOf, isRunning } from './descendants.js'

test.each([
  { words: ['start', '--port', '0'], code: 0 },
  { words: ['start', '--port', '0', '--once'], code: 1 },
])(
  'Ctrl-C while $words still starts ends it then, with nothing left',
  {
    timeout: 300_000,
  },
  async ({ words, code }) => {
    const directory = await mkdtemp(join(tmpdir(), 'mailjobs-interrupted-'))
    onTestFinished(() => removeDirectory(directory))
    const lock = join(directory, 'data', 'world.json')
    const command = startCommand([...words, '--json', '--data', join(directory, 'data')])
    // The lock is there before anything else is begun.
    await vi.waitFor(() => access(lock), { timeout: 120_000, interval: 5 })
    const below = descendantsOf(command.pid)
    command.kill('SIGINT')
    expect(await command.exitCode).toBe(code)
    expect(command.events).toEqual([])
    expect(command.stderr()).toBe('Ending... (Ctrl-C again ends at once)\n')
    await expect(access(lock)).rejects.toThrow('ENOENT')
    await vi.waitFor(() => expect(below.filter(isRunning)).toEqual([]), { timeout: 60_000 })
  },
)
