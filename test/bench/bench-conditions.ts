// What deciding costs at its dearest: tsx test/bench/bench-conditions.ts
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { removeDirectory } from '../remove-directory.js'
import { measureCases } from './conditions/measure-cases.js'

const MIB = 1024 * 1024

const directory = await mkdtemp(join(tmpdir(), 'mailjobs-bench-'))
try {
  process.stdout.write('CPU ms  peak MiB  case\n')
  for await (const { name, cpuMs, peakRssBytes, result } of measureCases(directory)) {
    const cpu = String(Math.round(cpuMs)).padStart(6)
    const memory = String(Math.round(peakRssBytes / MIB)).padStart(8)
    process.stdout.write(`${cpu}  ${memory}  ${name} (${result})\n`)
  }
} finally {
  await removeDirectory(directory)
}
