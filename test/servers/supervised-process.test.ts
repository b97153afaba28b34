import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { removeDirectory } from '../remove-directory.js'
import { startSupervised } from './supervised-process.js'

const WAIT = { timeout: 10_000, interval: 20 }

it('GIVEN a server WHEN stopped THEN it has ended', async () => {
  const directory = await temporaryDirectory()
  const supervised = startSupervised(['sleep', '60'], directory)
  await supervised.stop()
  expect(supervised.exited()).toBe(true)
  expect(existsSync(directory)).toBe(true)
})

it('GIVEN a server WHEN it ends by itself THEN that is seen', async () => {
  const supervised = startSupervised(['false'], await temporaryDirectory())
  await vi.waitUntil(() => supervised.exited(), WAIT)
  await supervised.stop()
})

it('GIVEN a server WHEN its starter is killed THEN it ends, and its directory is gone', async () => {
  const directory = await temporaryDirectory()
  const module = new URL('supervised-process.ts', import.meta.url).href
  const program = ['sh', '-c', 'echo $$ > "$0/pid"; exec sleep 60', directory]
  const starter = spawn(process.execPath, [
    ...['--import', 'tsx', '--input-type=module', '--eval'],
    `import { startSupervised } from '${module}'
    import { existsSync, readFileSync } from 'node:fs'
    startSupervised(${JSON.stringify(program)}, ${JSON.stringify(directory)})
    const pidFile = ${JSON.stringify(join(directory, 'pid'))}
    setInterval(() => {
      const pid = existsSync(pidFile) ? readFileSync(pidFile, 'utf8').trim() : ''
      if (pid !== '') console.log(pid)
    }, 10)`,
  ])
  onTestFinished(() => {
    starter.kill('SIGKILL')
  })
  const [output] = await once(starter.stdout, 'data')
  const pid = Number(String(output).split('\n')[0])
  expect(isRunning(pid)).toBe(true)

  starter.kill('SIGKILL')
  await vi.waitUntil(() => !isRunning(pid) && !existsSync(directory), WAIT)
})

async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'mailjobs-supervised-'))
  onTestFinished(() => removeDirectory(directory))
  return directory
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
