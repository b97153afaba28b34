import { describe, expect, test } from 'vitest'
import {
  type ActingClient,
  markRead,
  move,
  remove,
} from '../../../../shared/mailbox/imap/imap-actions.js'
import { uidSet } from '../../../../shared/mailbox/imap/uid-set.js'

/** A folder with the UIDs 3, 4 and 9. */
interface Folder {
  readonly commands: string[]
  readonly flags: Map<number, Set<string>>
  readonly copied: number[]
}

const NO_UIDPLUS: unknown = expect.stringContaining('the server has no UIDPLUS')

type Refused = 'STORE' | 'COPY' | 'MOVE' | 'EXPUNGE'

describe('marking as read', () => {
  test('sets \\Seen, and looks whether it is set', async () => {
    const { client, folder } = folderOn([])
    expect(await markRead(client, [3, 4])).toEqual({ refused: [], stuck: [] })
    expect(folder.commands).toEqual(['STORE 3:4 \\Seen', 'SEARCH UID 3:4 UNSEEN'])
  })

  test('is refused for those that are unseen afterwards', async () => {
    const { client } = folderOn([], ['STORE'], { 4: ['\\Seen'] })
    expect(await markRead(client, [3, 4, 5])).toEqual({ refused: [3], stuck: [] })
  })
})

describe('moving', () => {
  test('is MOVE where the server has it', async () => {
    const { client, folder } = folderOn(['MOVE', 'UIDPLUS'])
    expect(await move(client, [3, 4, 5], 'Done')).toEqual({ refused: [], stuck: [] })
    expect(folder.commands).toEqual(['MOVE 3:5 Done', 'SEARCH UID 3:5'])
  })

  test('is refused for what is there afterwards; what is gone is done', async () => {
    const { client } = folderOn(['MOVE'], ['MOVE'])
    expect(await move(client, [3, 5], 'Done')).toEqual({ refused: [3], stuck: [] })
  })

  test('is COPY, \\Deleted and UID EXPUNGE with UIDPLUS only', async () => {
    const { client, folder } = folderOn(['UIDPLUS'])
    expect(await move(client, [3, 5, 9], 'Done')).toEqual({ refused: [], stuck: [] })
    expect(folder.commands).toEqual([
      'SEARCH UID 3,5,9 UNDELETED',
      'COPY 3,9 Done',
      'STORE 3,9 \\Deleted',
      'UID EXPUNGE 3,9',
      'SEARCH UID 3,9',
    ])
    expect(folder.copied).toEqual([3, 9])
  })

  test('leaves the message flagged with neither: an EXPUNGE would take what others have flagged', async () => {
    const { client, folder } = folderOn([], [], { 4: ['\\Deleted'] })
    const result = await move(client, [3], 'Done')
    expect(result).toEqual({ refused: [], stuck: [3], reason: NO_UIDPLUS })
    expect(folder.commands.join()).not.toContain('EXPUNGE')
    expect([...folder.flags.keys()]).toEqual([3, 4, 9])
  })

  describe('a copy that the server made in part (RFC 9738)', () => {
    const copied = (...uids: number[]) => ({ uidMap: new Map(uids.map((uid) => [uid, uid + 100])) })

    test.each([
      { says: 'one of three', answer: copied(3), removed: [3], refused: [4, 9] },
      { says: 'the last two', answer: copied(4, 9), removed: [4, 9], refused: [3] },
      { says: 'all of them', answer: copied(3, 4, 9), removed: [3, 4, 9], refused: [] },
      { says: 'others besides', answer: copied(9, 77), removed: [9], refused: [3, 4] },
    ])('by COPYUID of $says: those alone are removed', async ({ answer, removed, refused }) => {
      const { client, folder } = folderOn(['UIDPLUS'])
      const inPart = { ...client, isPart: true, messageCopy: async () => answer }
      expect(await move(inPart, [3, 4, 9], 'Done')).toEqual({ refused, stuck: [] })
      expect([...folder.flags.keys()]).toEqual([3, 4, 9].filter((uid) => !removed.includes(uid)))
    })

    test.each([true, {}, { uidMap: new Map() }, { uidMap: 'none' }])(
      'without a word which ones (%j): nothing is removed, and nothing copied again',
      async (answer) => {
        const { client, folder } = folderOn(['UIDPLUS'])
        const inPart = { ...client, isPart: true, messageCopy: async () => answer }
        const result = await move(inPart, [3, 4, 9], 'Done')
        expect(result).toMatchObject({ refused: [], stuck: [3, 4, 9] })
        expect(result.reason).toContain('does not say which')
        expect([...folder.flags.keys()]).toEqual([3, 4, 9])
        expect(folder.commands.join()).not.toMatch(/STORE|EXPUNGE/)
      },
    )
  })

  test('touches nothing if the copy is refused', async () => {
    const { client, folder } = folderOn(['UIDPLUS'], ['COPY'])
    expect(await move(client, [3], 'Done')).toEqual({ refused: [3], stuck: [] })
    expect(folder.commands).toEqual(['SEARCH UID 3 UNDELETED', 'COPY 3 Done'])
  })

  test.each<Refused>(['STORE', 'EXPUNGE'])(
    'makes no second copy when the first was followed by a refused %s',
    async (refused) => {
      const { client } = folderOn(['UIDPLUS'], [refused])
      expect(await move(client, [3], 'Done')).toEqual({ refused: [], stuck: [3] })
    },
  )

  test('makes no second copy of what is flagged \\Deleted: a run was cut off there', async () => {
    const { client, folder } = folderOn([], [], { 3: ['\\Deleted'] })
    expect(await move(client, [3], 'Done')).toEqual({ refused: [], stuck: [] })
    expect(folder.copied).toEqual([])
  })
})

describe('deleting', () => {
  test('is \\Deleted and UID EXPUNGE', async () => {
    const { client, folder } = folderOn(['UIDPLUS'], [], { 4: ['\\Deleted'] })
    expect(await remove(client, [3])).toEqual({ refused: [], stuck: [] })
    expect(folder.commands).toEqual(['STORE 3 \\Deleted', 'UID EXPUNGE 3', 'SEARCH UID 3'])
    expect([...folder.flags.keys()]).toEqual([4, 9])
  })

  test('leaves the message flagged without UIDPLUS', async () => {
    const { client, folder } = folderOn(['MOVE'])
    expect(await remove(client, [3, 5])).toEqual({ refused: [], stuck: [3], reason: NO_UIDPLUS })
    expect(folder.commands.join()).not.toContain('EXPUNGE')
  })

  test.each<[Refused, string[]]>([
    ['STORE', ['UIDPLUS']],
    ['EXPUNGE', ['UIDPLUS']],
    ['STORE', []],
  ])('is refused for what is left by a refused %s, with %j', async (refused, capabilities) => {
    const { client } = folderOn(capabilities, [refused])
    expect(await remove(client, [3, 5])).toEqual({ refused: [3], stuck: [] })
  })
})

/** A client that does what imapflow does, in a folder of its own. */
function folderOn(
  capabilities: readonly string[],
  refused: readonly Refused[] = [],
  flags: Readonly<Record<number, string[]>> = {},
): { client: ActingClient; folder: Folder } {
  const folder: Folder = {
    commands: [],
    flags: new Map([3, 4, 9].map((uid) => [uid, new Set(flags[uid])])),
    copied: [],
  }
  const there = (set: string) => uidsOf(set).filter((uid) => folder.flags.has(uid))
  const run = (command: string, name: Refused, work: () => void): boolean => {
    folder.commands.push(command)
    if (refused.includes(name)) return false
    work()
    return true
  }
  const store = (set: string, flag = '') =>
    run(`STORE ${set} ${flag}`, 'STORE', () => {
      for (const uid of there(set)) folder.flags.get(uid)?.add(flag)
    })
  const client: ActingClient = {
    capabilities: new Map(capabilities.map((name) => [name, true])),
    messageFlagsAdd: async (set, [flag]) => store(set, flag),
    messageMove: async (set, target) =>
      run(`MOVE ${set} ${target}`, 'MOVE', () => {
        for (const uid of there(set)) folder.flags.delete(uid)
      }),
    messageCopy: async (set, target) =>
      run(`COPY ${set} ${target}`, 'COPY', () => folder.copied.push(...there(set))),
    messageDelete: async (set) =>
      store(set, '\\Deleted') &&
      run(`UID EXPUNGE ${set}`, 'EXPUNGE', () => {
        for (const uid of there(set)) folder.flags.delete(uid)
      }),
    isPart: false,
    lacking: async (uids, flag) => {
      const set = uidSet(uids)
      const words = flag === undefined ? [] : [`UN${flag.slice(1).toUpperCase()}`]
      folder.commands.push(['SEARCH UID', set, ...words].join(' '))
      return there(set).filter((uid) => flag === undefined || !folder.flags.get(uid)?.has(flag))
    },
  }
  return { client, folder }
}

const uidsOf = (set: string): number[] =>
  set.split(',').flatMap((range) => {
    const [first = 0, last = first] = range.split(':').map(Number)
    return Array.from({ length: last - first + 1 }, (_, index) => first + index)
  })
