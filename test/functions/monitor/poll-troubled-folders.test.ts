import { describe, expect, test } from 'vitest'
import { judgePolls } from '../../faults/polls/judge-polls.js'
import { playPolls } from '../../faults/polls/play-polls.js'
import type {
  Act,
  MailPlan,
  MonitorPlan,
  PollSchedule,
  Trouble,
} from '../../faults/polls/poll-schedule.js'

/** Found by schedules of faults, and made as short as they go: what is the matter with a mail, and with its folder at once. */
const MONITOR: MonitorPlan = {
  name: 'monitor-1',
  folder: 'INBOX',
  looksFor: { in: 'everything' },
  startFrom: 'all',
  then: 'leave',
  keeps: 'all',
  enabled: true,
}

const WELL: MailPlan = { subject: ['alpha'], text: ['bravo'], attachments: 0 }
const troubled = (trouble: Trouble): MailPlan => ({ ...WELL, trouble })
const HEAD = troubled('the server refuses its head')
const BODY = troubled('the server refuses its body')
const ENDED = troubled('the server ends the session at its body')

const scheduleOf = (mails: readonly MailPlan[], acts: readonly Act[] = []): PollSchedule => ({
  seed: 1,
  folders: [{ path: 'INBOX', mails, firstUid: 1, ageDays: 2 }],
  definitions: [[MONITOR]],
  acts: [{ atMs: 0, act: 'poll', run: 1, version: 'this' }, ...acts],
  faults: [],
})

async function expectKept(schedule: PollSchedule): Promise<void> {
  const history = await playPolls(schedule)
  expect(judgePolls(history)).toEqual([])
  const kept = [...history.objects.keys()].filter((key) => key.endsWith('/mail.json'))
  expect(kept).toHaveLength(history.mails.filter(({ plan }) => !plan.trouble).length)
  const told = history.happenings.filter(
    (happening) => happening.kind === 'announced' && happening.event.event === 'Mail Quarantined',
  )
  const bad = history.mails.filter(({ plan }) => plan.trouble)
  expect(told).toHaveLength(bad.length)
}

describe('GIVEN two mails side by side that the server does not give out THEN both go into quarantine, and the rest is kept', () => {
  test.each<[string, readonly MailPlan[]]>([
    ['a session that ends, a refused head', [ENDED, HEAD, WELL]],
    ['a refused body, a refused head', [BODY, HEAD, WELL]],
    ['a refused head, a refused body', [HEAD, BODY, WELL]],
    ['two refused heads', [HEAD, HEAD, WELL]],
    ['two refused bodies behind what is well', [WELL, WELL, BODY, BODY]],
    ['three of them', [WELL, BODY, HEAD, ENDED, WELL]],
  ])('%s', (_, mails) => expectKept(scheduleOf(mails)))
})

describe('GIVEN a renumbered folder with a mail that the server does not give out THEN the rest is recognised', () => {
  const renumbered = (keepsDates: boolean): Act => ({
    atMs: 400_000,
    act: 'folder is renumbered',
    folder: 'INBOX',
    keepsDates,
  })
  test.each<[string, readonly MailPlan[], boolean]>([
    ['a refused head, first', [HEAD, WELL, WELL], true],
    ['a refused head, last', [WELL, WELL, HEAD], true],
    ['a refused head, INTERNALDATEs lost', [WELL, HEAD, WELL], false],
    ['two refused heads', [HEAD, WELL, HEAD, WELL], true],
    ['a refused body', [WELL, BODY, WELL], true],
    ['a session that ends', [WELL, ENDED, WELL], false],
  ])('%s', async (_, mails, keepsDates) => {
    const history = await playPolls(scheduleOf(mails, [renumbered(keepsDates)]))
    expect(judgePolls(history)).toEqual([])
  })
})

describe('GIVEN a mail that is shown late and cannot be decided on THEN it goes into quarantine once, and no poll comes to it again', () => {
  test.each<[Trouble]>([
    ['it ends the run'],
    ['the server refuses its head'],
    ['the server refuses its body'],
    ['the server ends the session at its body'],
    ['the bucket refuses its objects'],
  ])('%s', (trouble) => {
    const late = { ...troubled(trouble), shownAfterMinutes: 20 }
    return expectKept(
      scheduleOf([WELL], [{ atMs: 1, act: 'mail arrives', folder: 'INBOX', mail: late }]),
    )
  })
})

describe('GIVEN a long mail in a renumbered folder, that one monitor has had and another one has not THEN it is kept once for each', () => {
  const renumbered = (atMs: number): Act => ({
    atMs,
    act: 'folder is renumbered',
    folder: 'INBOX',
    keepsDates: true,
  })
  const LONG: MailPlan = { ...WELL, large: 'told' }
  const LATER: MonitorPlan = { ...MONITOR, name: 'monitor-2', startFrom: 'now' }
  test.each<[string, readonly MailPlan[], number]>([
    ['alone', [LONG], 0],
    ['before another one', [LONG, WELL], 0],
    ['behind another one', [WELL, LONG], 0],
    ['two of them', [LONG, LONG], 0],
    ['of days before', [LONG, WELL], 2],
  ])('%s', async (_, mails, ageDays) => {
    const schedule = scheduleOf(mails, [renumbered(20_000)])
    const history = await playPolls({
      ...schedule,
      folders: schedule.folders.map((folder) => ({ ...folder, ageDays })),
      definitions: [[MONITOR, LATER]],
    })
    expect(judgePolls(history)).toEqual([])
  })
})
