import { describe, expect, test } from 'vitest'
import { FolderPaths, pathOf } from '../../../../shared/mailbox/imap/folder-paths.js'

describe('the name people see', () => {
  test.each([
    { pathAsListed: '&kAFP4W4IMH8-', path: '送信済み', seen: '送信済み' },
    { pathAsListed: 'R&-D', path: 'R&D', seen: 'R&D' },
    { pathAsListed: 'R&D', path: 'R', seen: 'R&D' },
    { pathAsListed: 'Q&A and more', path: 'Q', seen: 'Q&A and more' },
    { pathAsListed: 'end&', path: 'end', seen: 'end&' },
    { pathAsListed: 'a & b', path: 'a ', seen: 'a & b' },
    { pathAsListed: '&kAFP4W4IMH8-/R&D', path: '送信済み/R', seen: '&kAFP4W4IMH8-/R&D' },
    { pathAsListed: '送信済み', path: '送信済み', seen: '送信済み' },
  ])('of $pathAsListed is $seen', ({ seen, ...listed }) => {
    expect(pathOf(listed)).toBe(seen)
  })
})

describe('the name that is written', () => {
  test.each([
    { about: 'an & for itself', encoded: 'R&-D', listed: 'R&D' },
    { about: 'bytes of UTF-8', encoded: '&kAFP4W4IMH8-', listed: '送信済み' },
    { about: 'two shifts', encoded: '&kAFP4W4IMH8-', listed: '&kAFP4Q-&bggwfw-' },
    { about: 'a separator in front', encoded: 'INBOX/a', listed: '/INBOX/a' },
    { about: 'as it would be encoded', encoded: '&kAFP4W4IMH8-', listed: '&kAFP4W4IMH8-' },
  ])('is the listed one: $about', ({ encoded, listed }) => {
    const paths = new FolderPaths()
    paths.remember(encoded, listed)
    expect(paths.asListed(encoded)).toBe(listed)
    expect(paths.asListed('another')).toBe('another')
  })

  test('is the first of two folders that people could not tell apart', () => {
    const paths = new FolderPaths()
    paths.remember('R&-D', 'R&D')
    paths.remember('R&-D', 'R&&-D')
    expect(paths.asListed('R&-D')).toBe('R&D')
  })
})
