import { DEMO_MAILBOX, DEMO_SENDER_ADDRESS } from '../../local/demo/demo-mailbox.js'
import { WrongUse } from '../exit-codes.js'
import { foundLocalPlace } from './local-place.js'

/**
 * The demo goes into a directory of its own: where another jobs file is at work, its mailboxes would no longer be polled, and
 * nobody who types `npm start` means that.
 * @throws WrongUse if the last world there was that of a jobs file
 */
export async function demandDataOfDemo(data: string): Promise<void> {
  const others = await othersIn(data)
  if (others.length === 0) return
  throw new WrongUse(
    `${data} belongs to a jobs file (${others.join(', ')}), and without --jobs the demo is started: name the file (--jobs infra/jobs.ts), or give the demo a directory of its own (--data .mailjobs-demo).`,
  )
}

/** What is at work there and is not the demo's; nothing where nothing was. */
async function othersIn(data: string): Promise<string[]> {
  const place = await foundLocalPlace(data)
  if (place === undefined) return []
  const [polls, senders] = await Promise.all([place.definitions(), place.senders()])
  return [
    ...polls.data
      .filter(({ mailbox }) => mailbox.name !== DEMO_MAILBOX)
      .map(({ mailbox }) => `mailbox ${mailbox.name}`),
    ...senders.data
      .filter(({ from }) => from.address !== DEMO_SENDER_ADDRESS)
      .map(({ name }) => `sender ${name}`),
  ]
}
