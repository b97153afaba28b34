import { describe, expect, test } from 'vitest'
import { watchedFolders } from '../../../../functions/monitor/read/watched-folders.js'
import { FolderNotFound, ServerThrottled } from '../../../../shared/failures/mailbox-errors.js'
import { days, everything } from '../../../../shared/jobs/define-jobs.js'
import { folderFinder } from '../../../../shared/mailbox/folder-finder.js'
import type { FolderList } from '../../../../shared/mailbox/folder-names.js'
import { pollRequestOf } from '../../../worlds/poll-world.js'

const LIST: FolderList = {
  folders: ['INBOX', 'INBOX.Sent', 'INBOX.a.b'].map((path) => ({
    path,
    separator: '.',
    specialUse: path === 'INBOX.Sent' ? '\\Sent' : undefined,
    isSelectable: true,
  })),
  prefix: 'INBOX.',
}

test('monitors of one folder are together, whatever they call it', async () => {
  const named = { one: 'Sent', two: 'a/b', three: '\\Sent', four: 'inbox', five: 'INBOX.Sent' }
  const { found, missing } = await watchedFolders(
    monitorsOf(named),
    folderFinder(lists().session, 'm'),
  )
  expect(found.map(({ path, monitors }) => [path, monitors.map(({ name }) => name)])).toEqual([
    ['INBOX.Sent', ['one', 'three', 'five']],
    ['INBOX.a.b', ['two']],
    ['INBOX', ['four']],
  ])
  expect(missing).toEqual([])
})

test('one that is missing is told, and the others are found', async () => {
  const named = { one: 'Sent', two: 'sent', three: 'INBOX' }
  const { found, missing } = await watchedFolders(
    monitorsOf(named),
    folderFinder(lists().session, 'm'),
  )
  expect(found.map(({ path }) => path)).toEqual(['INBOX.Sent', 'INBOX'])
  expect(missing).toMatchObject([
    {
      name: 'sent',
      failure: {
        code: 'FOLDER_NOT_FOUND',
        message:
          'm, folder sent does not exist; there are: INBOX, Sent, a/b - did you mean Sent (it differs only in width or case)?',
      },
    },
  ])
  expect(missing[0]?.failure).toBeInstanceOf(FolderNotFound)
})

describe('the server is asked for its folders', () => {
  test.each([
    { named: { one: 'INBOX', two: 'inbox' }, times: 0 },
    { named: { one: 'INBOX', two: 'Sent' }, times: 1 },
    { named: { one: 'Sent', two: 'a/b', three: 'nowhere', four: '\\Sent' }, times: 1 },
  ])('$times times for $named', async ({ named, times }) => {
    const { session, count } = lists()
    await watchedFolders(monitorsOf(named), folderFinder(session, 'm'))
    expect(count()).toBe(times)
  })

  test('and a failure of the server is not a missing folder', async () => {
    const refused = new ServerThrottled('slow down')
    const finder = folderFinder({ folders: () => Promise.reject(refused) }, 'm')
    await expect(watchedFolders(monitorsOf({ one: 'Sent' }), finder)).rejects.toBe(refused)
  })
})

function lists() {
  let asked = 0
  const folders = async () => {
    asked += 1
    return LIST
  }
  return { session: { folders }, count: () => asked }
}

const monitorsOf = (named: Readonly<Record<string, string>>) =>
  pollRequestOf(
    { host: 'imap.example.com' },
    Object.fromEntries(
      Object.entries(named).map(([name, folder]) => [
        name,
        { folder, when: everything(), keep: { for: days(7) }, startFrom: 'now' },
      ]),
    ),
  ).monitors
