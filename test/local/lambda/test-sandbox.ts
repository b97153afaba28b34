import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  createFunctionSandbox,
  type FunctionSandbox,
} from '../../../local/lambda/function-sandbox.js'
import { startProcessGuard } from '../../../local/lambda/process-guard.js'
import { removeDirectory } from '../../remove-directory.js'

/** A bundle, and what differs from the function `monitor` of these tests. */
interface TestFunction {
  readonly 'index.mjs'?: string
  readonly 'index.js'?: string
  readonly handler?: string
  readonly timeoutMs?: number
  readonly memoryMb?: number
  readonly maxInstances?: number
  readonly initLimitMs?: number
  readonly environment?: Readonly<Record<string, string>>
}

const closers: Array<() => Promise<void>> = []

/** A sandbox for a bundle in a folder of its own, and the lines it writes. */
export async function sandboxOf(
  test: TestFunction,
): Promise<{ sandbox: FunctionSandbox; lines: string[] }> {
  const assetDirectory = await mkdtemp(join(tmpdir(), 'mailjobs-bundle-'))
  for (const file of ['index.mjs', 'index.js'] as const) {
    const source = test[file]
    if (source !== undefined) await writeFile(join(assetDirectory, file), source)
  }
  const guard = startProcessGuard()
  const lines: string[] = []
  const sandbox = createFunctionSandbox({
    lambda: {
      name: 'monitor',
      arn: 'arn:aws:lambda:local:000000000000:function:monitor',
      region: 'local',
      handler: test.handler ?? 'index.handler',
      runtime: 'nodejs24.x',
      memoryMb: test.memoryMb ?? 256,
      assetDirectory,
    },
    timeoutMs: test.timeoutMs ?? 10_000,
    maxInstances: test.maxInstances ?? 10,
    initLimitMs: test.initLimitMs ?? 10_000,
    environment: test.environment ?? {},
    onLog: (line) => lines.push(line),
    guard,
    now: () => new Date(),
    newId: () => crypto.randomUUID(),
  })
  closers.push(async () => {
    await sandbox.close()
    await guard.close()
    await removeDirectory(assetDirectory)
  })
  return { sandbox, lines }
}

/** Ends every sandbox of the test. */
export async function closeTestSandboxes(): Promise<void> {
  await Promise.all(closers.splice(0).map((close) => close()))
}
