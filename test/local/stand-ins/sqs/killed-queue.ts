import { openQueues } from '../../../../local/stand-ins/sqs/open-queues.js'
import { deadLetters, sends } from './test-queues.js'

// Run as a process of its own: sends messages until it is killed, and says which ones were accepted.
const [directory = ''] = process.argv.slice(2)
const queues = await openQueues({
  queues: [sends, deadLetters],
  directory,
  now: () => new Date(),
  setTimer: () => () => {},
  newId: () => crypto.randomUUID(),
})
const queue = queues.get(sends.arn)
for (;;) {
  const ids = await Promise.all(['a', 'b', 'c'].map((body) => queue?.send(body)))
  process.stdout.write(`${ids.join('\n')}\n`)
}
