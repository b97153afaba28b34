import { describe, expect, test } from 'vitest'
import {
  type FolderEnding,
  type PollEnding,
  transitionsOf,
} from '../../../../functions/monitor/tell/transitions.js'
import {
  ActionRefused,
  FolderNotFound,
  LoginHeld,
  LoginRefused,
  ServerUnreachable,
  UidValidityChanged,
} from '../../../../shared/failures/mailbox-errors.js'
import { HEALTHY, type MailboxHealth } from '../../../../shared/mailbox/mailbox-health.js'

const NOW = new Date('2026-11-21T09:00:00.000Z')
const SINCE = NOW.toISOString()
const EARLIER = '2026-11-14T03:00:00.000Z'
const UNREACHABLE = new ServerUnreachable('imap.example.com:993')
const REFUSED = new LoginRefused('imap.example.com:993: NO')
const HELD = new LoginHeld('held')
const GONE = new FolderNotFound('folder Gone does not exist')
const RENUMBERED = new UidValidityChanged('folder INBOX: UIDVALIDITY was 1 and is 2')
const STUCK = new ActionRefused('mark-read was refused')

const ending = (folders: readonly FolderEnding[] = [], rest: Partial<PollEnding> = {}) => ({
  isBusy: false,
  isWhole: true,
  folders,
  ...rest,
})
const failing = (code: string): MailboxHealth => ({ ...HEALTHY, failing: { code, since: EARLIER } })
const troubled = (folder: string, code: string, more: object = {}): MailboxHealth => ({
  ...HEALTHY,
  failingFolders: { [folder]: { code, since: EARLIER, ...more } },
  changedAt: EARLIER,
})

/** What is told: `code` or `folder code` of what begins, with `-` before what is over. */
const told = (before: MailboxHealth, end: PollEnding): string[] => {
  const { failed, recovered } = transitionsOf(before, end, NOW)
  const placed = (folder: string | undefined, code: string) => (folder ? `${folder} ${code}` : code)
  return [
    ...failed.map(({ folder, failure }) => placed(folder, failure.code)),
    ...recovered.map(({ folder, code }) => `-${placed(folder, code)}`),
  ]
}

describe('of a mailbox', () => {
  test.each<[string, MailboxHealth, PollEnding, string[]]>([
    ['a success after a success', HEALTHY, ending(), []],
    ['a first failure', HEALTHY, ending([], { failure: REFUSED }), ['AUTH_FAILED']],
    ['the same one again', failing('AUTH_FAILED'), ending([], { failure: REFUSED }), []],
    [
      'one that passes, after another',
      failing('TIMED_OUT'),
      ending([], { failure: UNREACHABLE }),
      [],
    ],
    ['one that does not', failing('NETWORK'), ending([], { failure: REFUSED }), ['AUTH_FAILED']],
    ['a login that is held', failing('AUTH_FAILED'), ending([], { failure: HELD }), []],
    ['a success', failing('NETWORK'), ending(), ['-NETWORK']],
    ['a folder that is busy', failing('NETWORK'), ending([], { isBusy: true }), []],
  ])('%s', (_, before, end, expected) => {
    expect(told(before, end)).toEqual(expected)
  })
})

describe('of a folder', () => {
  test.each<[string, MailboxHealth, PollEnding, string[]]>([
    [
      'that is missing',
      HEALTHY,
      ending([{ folder: 'Gone', failure: GONE }]),
      ['Gone FOLDER_NOT_FOUND'],
    ],
    [
      'that is renumbered, while another is missing for weeks',
      troubled('Gone', 'FOLDER_NOT_FOUND'),
      ending([
        { folder: 'Gone', failure: GONE },
        { folder: 'INBOX', failure: RENUMBERED },
      ]),
      ['INBOX UIDVALIDITY_CHANGED'],
    ],
    [
      'that is missing hides no failure of the mailbox that passes by itself',
      troubled('Gone', 'FOLDER_NOT_FOUND'),
      ending([], { failure: UNREACHABLE, isWhole: false }),
      ['NETWORK'],
    ],
    [
      'that is there again',
      troubled('Gone', 'FOLDER_NOT_FOUND'),
      ending([{ folder: 'Gone' }]),
      ['-Gone FOLDER_NOT_FOUND'],
    ],
    [
      'that another run has',
      troubled('Gone', 'FOLDER_NOT_FOUND'),
      ending([{ folder: 'Gone', isOpen: true }]),
      [],
    ],
    [
      'that fails in another way',
      troubled('INBOX', 'FOLDER_NOT_FOUND'),
      ending([{ folder: 'INBOX', failure: STUCK }]),
      ['INBOX ACTION_REFUSED'],
    ],
    [
      'whose actions were given up has recovered of nothing',
      troubled('INBOX', 'ACTION_REFUSED', { actionsGivenUp: true }),
      ending([{ folder: 'INBOX' }]),
      [],
    ],
    [
      'whose actions are given up in this poll',
      troubled('INBOX', 'ACTION_REFUSED'),
      ending([{ folder: 'INBOX', hasGivenUp: true }]),
      [],
    ],
    ['that nobody watches any more', troubled('Gone', 'FOLDER_NOT_FOUND'), ending(), []],
  ])('%s', (_, before, end, expected) => {
    expect(told(before, end)).toEqual(expected)
  })
})

describe('what is remembered', () => {
  test('is the same object where nothing changes, so that nothing is written', () => {
    const before = troubled('Gone', 'FOLDER_NOT_FOUND')
    expect(transitionsOf(HEALTHY, ending(), NOW).health).toBe(HEALTHY)
    expect(transitionsOf(before, ending([{ folder: 'Gone', failure: GONE }]), NOW).health).toBe(
      before,
    )
    expect(
      transitionsOf(before, ending([], { failure: UNREACHABLE, isWhole: false }), NOW).health,
    ).toEqual({ ...before, failing: { code: 'NETWORK', since: SINCE }, changedAt: SINCE })
  })

  test('is without a folder that nobody watches, or that is well', () => {
    const before = troubled('Gone', 'FOLDER_NOT_FOUND')
    const well = { ...HEALTHY, changedAt: SINCE }
    expect(transitionsOf(before, ending(), NOW).health).toEqual(well)
    expect(transitionsOf(before, ending([{ folder: 'Gone' }]), NOW).health).toEqual(well)
  })

  test('is without the login that was refused, once one was not', () => {
    const refusedLogin = { secretVersion: 'v1', at: EARLIER }
    const before = { ...failing('AUTH_FAILED'), refusedLogin, lastTurn: 'INBOX' }
    expect(transitionsOf(before, ending(), NOW).health).toEqual({
      ...HEALTHY,
      lastTurn: 'INBOX',
      changedAt: SINCE,
    })
  })

  test('of names that every object has is what is remembered of others', () => {
    for (const folder of ['constructor', '__proto__', 'toString']) {
      const { failed, health } = transitionsOf(HEALTHY, ending([{ folder, failure: GONE }]), NOW)
      expect(failed).toHaveLength(1)
      expect(Object.entries(health.failingFolders ?? {})).toEqual([
        [folder, { code: 'FOLDER_NOT_FOUND', since: SINCE }],
      ])
      expect(transitionsOf(health, ending([{ folder, failure: GONE }]), NOW).failed).toEqual([])
    }
  })
})
