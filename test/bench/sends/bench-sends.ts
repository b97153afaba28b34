import { cpus } from 'node:os'
import { resolve } from 'node:path'
import { Command } from 'commander'
import { parseCount } from '../../../cli/options.js'
import { realServer } from '../../servers/real-server.js'
import { type BurstFigures, sendBurst } from './send-burst.js'

const print = (text: string) => void process.stdout.write(`${text}\n`)

const command = new Command('bench:sends')
  .description('A burst of sends through the local world and a real Postfix.')
  .option('--sends <number>', 'how many', parseCount, 1_000)
  .option('--rounds <number>', 'how often', parseCount, 3)
  .argument(
    '[checkouts...]',
    'others to measure in turn with this one, their dependencies installed',
  )
  .parse()

const { sends, rounds } = command.opts<{ sends: number; rounds: number }>()
const postfix = realServer('postfix')
if (!postfix.available) throw new Error(postfix.reason)

print(`Node ${process.version}, ${cpus().length} CPUs (${cpus()[0]?.model})\n`)
print(
  '| checkout | sends | answered, a second | delivered, a second | CPU ms a send, functions | local world |',
)
print('| --- | --- | --- | --- | --- | --- |')
for (let round = 0; round < rounds; round += 1)
  for (const checkout of ['.', ...command.args])
    print(row(checkout, await sendBurst(resolve(checkout), sends)))

function row(checkout: string, figures: BurstFigures): string {
  const { acceptedMs, deliveredMs, functionsCpuMs, worldCpuMs } = figures
  const aSecond = (ms: number) => ((sends * 1_000) / ms).toFixed(1)
  const each = (ms: number) => (ms / sends).toFixed(1)
  const cells = [
    ...[checkout, sends, aSecond(acceptedMs), aSecond(deliveredMs)],
    ...[each(functionsCpuMs), each(worldCpuMs)],
  ]
  return `| ${cells.join(' | ')} |`
}
