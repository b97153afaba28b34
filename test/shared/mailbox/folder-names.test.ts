import { describe, expect, test } from 'vitest'
import {
  type FolderList,
  type ListedFolder,
  missingFolder,
  resolveFolder,
} from '../../../shared/mailbox/folder-names.js'

const folder = (path: string, more: Partial<ListedFolder> = {}): ListedFolder => ({
  path,
  separator: '/',
  specialUse: undefined,
  isSelectable: true,
  ...more,
})

const listOf = (
  separator: string | undefined,
  paths: readonly string[],
  prefix = '',
): FolderList => ({
  folders: paths.map((path) => folder(path, { separator })),
  prefix,
})

/** How servers list the same five folders. */
const SLASH = listOf('/', ['INBOX', '請求書', '送信済みアイテム', 'a', 'a/b'])
const DOT = listOf('.', ['INBOX', '請求書', '送信済みアイテム', 'a', 'a.b'])
const BELOW_INBOX = listOf(
  '.',
  ['INBOX', 'INBOX.請求書', 'INBOX.送信済みアイテム', 'INBOX.a', 'INBOX.a.b'],
  'INBOX.',
)
const BACKSLASH = listOf('\\', ['INBOX', '請求書', '送信済みアイテム', 'a', 'a\\b'])

describe('a name as people see it', () => {
  test.each([
    { name: 'INBOX', list: SLASH, path: 'INBOX', why: 'the name that every server has' },
    { name: 'inbox', list: SLASH, path: 'INBOX', why: 'in any case' },
    { name: 'Inbox', list: BELOW_INBOX, path: 'INBOX', why: 'under a prefix as well' },
    { name: '請求書', list: SLASH, path: '請求書', why: 'plain Unicode' },
    {
      name: '送信済みアイテム',
      list: DOT,
      path: '送信済みアイテム',
      why: 'whatever the separator',
    },
    { name: '請求書', list: BELOW_INBOX, path: 'INBOX.請求書', why: 'without the prefix' },
    { name: 'a/b', list: SLASH, path: 'a/b', why: 'levels are parted by /' },
    { name: 'a/b', list: DOT, path: 'a.b', why: 'where the server has a dot' },
    { name: 'a/b', list: BACKSLASH, path: 'a\\b', why: 'where it has a backslash' },
    { name: 'a/b', list: BELOW_INBOX, path: 'INBOX.a.b', why: 'where it has a dot and a prefix' },
    { name: 'INBOX.a.b', list: BELOW_INBOX, path: 'INBOX.a.b', why: 'the path itself' },
    { name: 'a.b', list: DOT, path: 'a.b', why: 'the path, as other clients show it' },
    { name: 'a.b', list: listOf('/', ['a.b', 'a/b']), path: 'a.b', why: 'a dot may be in a name' },
    { name: 'a/b', list: listOf('.', ['a.b', 'a/b']), path: 'a/b', why: 'the path goes first' },
    { name: 'a/b', list: listOf(undefined, ['a/b']), path: 'a/b', why: 'there are no levels' },
    {
      name: 'プロファイル'.normalize('NFC'),
      list: listOf('/', ['プロファイル'.normalize('NFD')]),
      path: 'プロファイル'.normalize('NFD'),
      why: 'Unicode calls the two forms equal',
    },
  ])('$name is $path: $why', ({ name, list, path }) => {
    expect(resolveFolder(name, list)).toEqual({ path })
  })
})

describe('what is not taken for another folder', () => {
  const list = listOf('/', ['INBOX', 'プロファイル', 'Done', 'a/b'])
  const all = 'does not exist; there are: INBOX, プロファイル, Done, a/b'

  test.each([
    { name: 'ﾌﾟﾛﾌｧｲﾙ', near: 'プロファイル' },
    { name: 'done', near: 'Done' },
    { name: 'ＤＯＮＥ', near: 'Done' },
    { name: 'Ａ/Ｂ', near: 'a/b' },
  ])('$name: did you mean $near', ({ name, near }) => {
    const problem = `${all} - did you mean ${near} (it differs only in width or case)?`
    expect(resolveFolder(name, list)).toEqual({ problem })
  })

  test.each(['Don', 'a', 'b', 'a/b/c', 'INBOX/Done', ''])('%s: the folders there are', (name) => {
    expect(resolveFolder(name, list)).toEqual({ problem: all })
  })

  test('the folders there are, by the names that people see', () => {
    expect(missingFolder('c', BELOW_INBOX)).toBe(
      'does not exist; there are: INBOX, 請求書, 送信済みアイテム, a, a/b',
    )
  })

  test('of thousands of folders some', () => {
    const paths = Array.from({ length: 5_000 }, (_, index) => `folder-${index}`)
    const problem = missingFolder('Folder-4999', listOf('/', paths))
    expect(problem).toMatch(/folder-49 and 4950 more - did you mean folder-4999 \(it differs only/)
    expect(problem.length).toBeLessThan(1_000)
  })
})

test('a folder that only holds others cannot be watched', () => {
  const folders = [folder('[Gmail]', { isSelectable: false }), folder('[Gmail]/すべて')]
  expect(resolveFolder('[Gmail]', { folders, prefix: '' })).toEqual({
    problem: 'only holds other folders; name one of those',
  })
})

describe('what a folder is for', () => {
  const list: FolderList = {
    folders: [
      folder('INBOX', { specialUse: '\\Inbox' }),
      folder('送信済みアイテム', { specialUse: '\\Sent' }),
      folder('[Gmail]/ゴミ箱', { specialUse: '\\Trash' }),
    ],
    prefix: '',
  }

  test.each([
    { use: '\\Sent', path: '送信済みアイテム' },
    { use: '\\Trash', path: '[Gmail]/ゴミ箱' },
  ])('$use is $path', ({ use, path }) => {
    expect(resolveFolder(use, list)).toEqual({ path })
  })

  test('a use that no folder has', () => {
    expect(resolveFolder('\\Junk', list)).toEqual({
      problem:
        'does not exist: no folder is marked so, there are \\Inbox (INBOX), \\Sent (送信済みアイテム), \\Trash ([Gmail]/ゴミ箱); name the folder itself',
    })
    expect(resolveFolder('\\Junk', SLASH)).toEqual({
      problem: 'does not exist: no folder is marked so, nor in another way; name the folder itself',
    })
  })
})
