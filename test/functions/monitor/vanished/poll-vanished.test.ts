import { describe, expect, test } from 'vitest'
import type { Announcer } from '../../../../shared/announce/announcer.js'
import { EVENT } from '../../../../shared/contract/events.js'
import { folderStateKey } from '../../../../shared/contract/keys.js'
import {
  ConnectionLost,
  FolderDenied,
  ProtocolBroken,
} from '../../../../shared/failures/mailbox-errors.js'
import { EventsRefused } from '../../../../shared/failures/storage-errors.js'
import type { UidRange } from '../../../../shared/mailbox/arrivals.js'
import type { MessageHead } from '../../../../shared/mailbox/mailbox-session.js'
import { createLog } from '../../../../shared/runtime/log.js'
import type { MemoryMailServer } from '../../../faults/doubles/memory-mail-server.js'
import { MemorySession } from '../../../faults/doubles/memory-session.js'
import { ALL, LOOKING, WatchedMailbox } from './watched-mailbox.js'

/** A mailbox with two mails that were decided on, and three that came and went since. */
async function givenTaken(mailbox: WatchedMailbox): Promise<WatchedMailbox> {
  for (let count = 0; count < 2; count += 1) mailbox.arrive()
  await mailbox.poll()
  for (let count = 0; count < 3; count += 1) mailbox.inbox.remove(mailbox.arrive())
  return mailbox
}

const withLog = () => givenTaken(new WatchedMailbox({ keepsLog: true }))

/** A bus that takes events, or does not, and then says that it has not. */
const failingBus = (mailbox: WatchedMailbox, takes: boolean): Announcer => ({
  async announce(announcements) {
    if (announcements.length === 0) return
    if (takes) await mailbox.bus.announce(announcements)
    throw new EventsRefused('the bus did not answer')
  },
})

describe('an event that the bus did not take', () => {
  test('is announced by the next poll, though nothing has come', async () => {
    const mailbox = await withLog()
    const outcome = await mailbox.poll(10, LOOKING, { announcer: failingBus(mailbox, false) })
    expect(outcome.failure?.code).toBe('EVENTS_REFUSED')
    expect(mailbox.told).toEqual([])
    await mailbox.poll()
    expect(mailbox.toldUids).toEqual([3, 4, 5])
    await mailbox.poll()
    expect(mailbox.told).toHaveLength(1)
  })

  test('or of which nobody knows whether it did, is announced once more as the same', async () => {
    const mailbox = await withLog()
    await mailbox.poll(10, LOOKING, { announcer: failingBus(mailbox, true) })
    await mailbox.poll()
    await mailbox.poll()
    const [first, second, ...others] = mailbox.told
    expect(first?.id).toMatch(/\.vanished\.3$/)
    expect(second).toEqual(first)
    expect(others).toEqual([])
  })
})

describe('a log that cannot be trusted', () => {
  test('one that has forgotten all names what never was mail: that is not told', async () => {
    const mailbox = new WatchedMailbox({ keepsLog: true })
    const { inbox } = mailbox
    inbox.burnUid()
    mailbox.arrive()
    await mailbox.poll()
    inbox.burnUid()
    mailbox.arrive()
    inbox.loseLog()
    await mailbox.poll()
    await mailbox.poll()
    expect(mailbox.told).toEqual([])
    expect((await mailbox.state()).vanishing?.holes).toMatchObject([{ first: 3, isNoted: true }])
  })

  test('and what somebody took is told by how rare it is, at the second look', async () => {
    const mailbox = new WatchedMailbox({ keepsLog: true })
    mailbox.inbox.burnUid()
    await givenTaken(mailbox)
    mailbox.inbox.loseLog()
    await mailbox.poll()
    expect(mailbox.told).toEqual([])
    await mailbox.poll()
    expect(mailbox.told).toMatchObject([{ evidence: 'improbable', count: 3 }])
  })

  test('a server that ends the session when it is asked is asked once about the same UIDs', async () => {
    let asked = 0
    class Ending extends MemorySession {
      override async removedSince(): Promise<UidRange[]> {
        asked += 1
        this.close()
        throw new ConnectionLost('BYE')
      }
    }
    const mailbox = await givenTaken(
      new WatchedMailbox({ keepsLog: true, sessionOf: (server) => new Ending(server) }),
    )
    expect((await mailbox.poll()).result).toBe('failed')
    expect((await mailbox.poll()).result).toBe('succeeded')
    expect(mailbox.told).toMatchObject([{ evidence: 'improbable', count: 3 }])
    expect(asked).toBe(1)
  })

  test.each([1, 2])(
    'a server that refuses question %i for it keeps none: polls go on',
    async (refused) => {
      let asked = 0
      class Refusing extends MemorySession {
        override async removedSince(...question: Parameters<MemorySession['removedSince']>) {
          asked += 1
          if (asked === refused) throw new ProtocolBroken('INBOX: BAD unknown modifier VANISHED')
          return super.removedSince(...question)
        }
      }
      const warned: string[] = []
      const mailbox = await givenTaken(
        new WatchedMailbox({ keepsLog: true, sessionOf: (server) => new Refusing(server) }),
      )
      const log = createLog({ now: () => mailbox.now(), write: (line) => void warned.push(line) })
      expect((await mailbox.poll(10, LOOKING, { log })).result).toBe('succeeded')
      expect((await mailbox.poll(10, LOOKING, { log })).result).toBe('succeeded')
      expect(mailbox.told).toMatchObject([{ evidence: 'improbable', count: 3 }])
      expect(asked).toBe(refused)
      expect(warned.join()).toContain('unknown modifier VANISHED')
    },
  )
})

describe('what was told of is told once', () => {
  test('although what is to be done in the folder fails poll after poll', async () => {
    const monitors = { ...LOOKING, moves: { ...ALL, then: { move: 'Nowhere' } } }
    const mailbox = new WatchedMailbox({ keepsLog: true })
    mailbox.arrive()
    await mailbox.poll(10, monitors)
    for (let count = 0; count < 2; count += 1) mailbox.inbox.remove(mailbox.arrive())
    mailbox.arrive()
    const outcomes = [await mailbox.poll(10, monitors), await mailbox.poll(10, monitors)]
    expect(outcomes.map(({ result, vanished }) => [result, vanished])).toEqual([
      ['failed', 2],
      ['failed', undefined],
    ])
    expect(mailbox.told).toHaveLength(1)
  })

  test('although the folder was renumbered again and again', async () => {
    const mailbox = await withLog()
    const restless = { ...(await mailbox.state()), resets: [1, 1, 1] }
    await mailbox.archive.put(folderStateKey('operations', 'INBOX'), JSON.stringify(restless), {
      contentType: 'application/json',
    })
    const outcomes = [await mailbox.poll(), await mailbox.poll()]
    expect(outcomes.map(({ failure, vanished }) => [failure?.code, vanished])).toEqual([
      ['UIDVALIDITY_RESTLESS', 3],
      ['UIDVALIDITY_RESTLESS', undefined],
    ])
    expect(mailbox.told).toHaveLength(1)
  })
})

describe('who watches the folder', () => {
  const monitors = { looks: { ...ALL, folder: 'inbox' } }

  test('is named beside the event, whatever the folder is called in the jobs file', async () => {
    const mailbox = new WatchedMailbox({ keepsLog: true })
    mailbox.arrive()
    await mailbox.poll(10, monitors)
    mailbox.inbox.remove(mailbox.arrive())
    await mailbox.poll(10, monitors)
    expect(mailbox.bus.events).toContainEqual(
      expect.objectContaining({ event: EVENT.mailVanished, monitors: ['looks'] }),
    )
  })

  test('and where the folder fails', async () => {
    class Withholding extends MemorySession {
      override async examine(): Promise<never> {
        throw new FolderDenied('INBOX: NO not yours')
      }
    }
    const mailbox = new WatchedMailbox({
      keepsLog: true,
      sessionOf: (server) => new Withholding(server),
    })
    await mailbox.poll(10, monitors)
    expect(mailbox.bus.events).toMatchObject([
      { event: EVENT.pollFailed, detail: { folder: 'INBOX' }, monitors: ['looks'] },
    ])
  })
})

describe('what is no vanished mail', () => {
  test('holes of before the mailbox was watched, to a monitor that begins with all mail', async () => {
    const mailbox = new WatchedMailbox({ keepsLog: false })
    for (let count = 0; count < 20; count += 1) mailbox.inbox.burnUid()
    mailbox.arrive()
    await mailbox.poll()
    const monitors = { ...LOOKING, later: ALL }
    await mailbox.poll(10, monitors)
    await mailbox.poll(10, monitors)
    expect(mailbox.told).toEqual([])
  })

  test('holes of a folder that was numbered anew', async () => {
    const mailbox = new WatchedMailbox({ keepsLog: false })
    for (let count = 0; count < 9; count += 1) mailbox.arrive()
    await mailbox.poll()
    mailbox.inbox.renumber('8')
    for (const uid of [2, 3, 5, 6]) mailbox.inbox.remove(uid)
    await mailbox.poll()
    await mailbox.poll()
    expect(mailbox.told).toEqual([])
  })

  test('what goes before our eyes, between the list and the heads', async () => {
    const sessionOf = (server: MemoryMailServer) => {
      class Watched extends MemorySession {
        override async *heads(first: number, last: number): AsyncIterable<MessageHead> {
          for (const uid of [11, 12, 13]) server.folder('INBOX').remove(uid)
          yield* super.heads(first, last)
        }
      }
      return new Watched(server)
    }
    const mailbox = new WatchedMailbox({ keepsLog: false, sessionOf })
    await mailbox.poll()
    for (let count = 0; count < 300; count += 1) mailbox.arrive()
    // A folder with holes is listed before it is read in pieces.
    mailbox.inbox.remove(200)
    await mailbox.poll()
    await mailbox.poll()
    expect((await mailbox.state()).vanishing?.holes).toMatchObject([{ first: 200, last: 200 }])
    expect(mailbox.told).toEqual([])
  })

  test('mail that comes after all: it is decided on, and forgotten as a hole', async () => {
    const mailbox = new WatchedMailbox({ keepsLog: true })
    await mailbox.poll()
    let isShown = false
    mailbox.arrive('someone@example.com', { isShown: () => isShown })
    mailbox.arrive()
    await mailbox.poll()
    isShown = true
    expect((await mailbox.poll()).decided).toBe(1)
    expect((await mailbox.state()).vanishing?.holes).toEqual([])
    expect(mailbox.told).toEqual([])
  })
})

test('between which polls is told as exactly as the environment knows; without it, the last run that decided something', async () => {
  const times: unknown[] = []
  for (const isForgotten of [false, true]) {
    const mailbox = new WatchedMailbox({ keepsLog: true })
    mailbox.arrive()
    await mailbox.poll()
    await mailbox.poll()
    await mailbox.poll()
    if (isForgotten) mailbox.forgetEnvironment()
    mailbox.inbox.remove(mailbox.arrive())
    await mailbox.poll()
    const [{ after, before } = {}] = mailbox.told
    times.push({ after: after?.slice(11, 16), before: before?.slice(11, 16) })
  }
  expect(times).toEqual([
    { after: '00:30', before: '00:40' },
    { after: '00:10', before: '00:40' },
  ])
})

test('a state that an older version wrote goes on, and counts from its last decision', async () => {
  const mailbox = await withLog()
  const { vanishing: _, ...older } = await mailbox.state()
  await mailbox.archive.put(folderStateKey('operations', 'INBOX'), JSON.stringify(older), {
    contentType: 'application/json',
  })
  mailbox.forgetEnvironment()
  await mailbox.poll()
  expect(mailbox.told).toEqual([])
  await mailbox.poll()
  const [told, ...others] = mailbox.told
  expect(others).toEqual([])
  expect(told).toMatchObject({ count: 3, evidence: 'improbable' })
  expect(told?.after).toBeUndefined()
})
