import { describe, expect, test } from 'vitest'
import { checklistFor } from '../../../shared/diagnosis/checklist.js'
import {
  type DiagnosisFacts,
  isAnythingLost,
  lostOf,
} from '../../../shared/diagnosis/diagnosis-facts.js'
import { otherCausesOf } from '../../../shared/diagnosis/other-causes.js'
import { ageWords, PASSWORD_WARNING, suspectsOf } from '../../../shared/diagnosis/suspects.js'
import { factsWith, folderOf, goneOf, portOf, surveyOf } from './diagnosis-samples.js'

const vanishedBy = (pattern: DiagnosisFacts['vanished']['pattern']) => ({
  vanished: { count: 3, occasions: [], pattern },
})

const withFolders = surveyOf([
  folderOf('INBOX', 3),
  folderOf('Trash', 2, '\\Trash'),
  folderOf('Archive', 9, '\\Archive'),
])

describe('who may take mail', () => {
  test('is told in one order, whatever is known', () => {
    for (const facts of [factsWith(), factsWith({ survey: undefined, gone: [goneOf(1)] })])
      expect(suspectsOf(facts).map(({ name }) => name)).toEqual([
        'forgotten-client',
        'unknown-colleague',
        'stranger',
      ])
  })

  test.each<[string, Partial<DiagnosisFacts>, 0 | 1 | 2, RegExp]>([
    ['POP3 that answers', { ports: [portOf('POP3')] }, 0, /takes POP3 \(mail.example.co.jp:995\)/],
    ['a fixed period', vanishedBy({ kind: 'fixed-period', everyHours: 6 }), 0, /every 6 h/],
    ['any hour', vanishedBy({ kind: 'any-hour' }), 0, /by day and by night/],
    ['any hour', vanishedBy({ kind: 'any-hour' }), 2, /by night as well/],
    [
      'working hours',
      vanishedBy({ kind: 'working-hours', from: '00:00', to: '09:00' }),
      1,
      /working days/,
    ],
    ['the same hours', vanishedBy({ kind: 'same-hours', from: '01:00', to: '02:00' }), 1, /01:00/],
    [
      'how soon it goes',
      {
        vanished: {
          count: 3,
          occasions: [
            {
              folder: 'INBOX',
              count: 1,
              after: '2026-11-30T10:00:00Z',
              before: '2026-11-30T10:10:00Z',
            },
            {
              folder: 'INBOX',
              count: 2,
              after: '2026-11-30T11:00:00Z',
              before: '2026-11-30T11:04:30Z',
            },
          ],
          pattern: { kind: 'too-few' },
        },
      },
      0,
      /gone within 10 min/,
    ],
    ['everything', { traits: [{ kind: 'everything' }] }, 0, /Nothing is left/],
    [
      'an age',
      { traits: [{ kind: 'older', afterHours: 335, byHours: 337 }] },
      0,
      /older than 14 days is gone, and nothing that is younger than 13 days/,
    ],
    [
      'a beginning',
      { traits: [{ kind: 'younger', since: new Date('2026-11-20T03:00:00Z') }] },
      0,
      /since 2026-11-20T03:00/,
    ],
    ['senders', { traits: [{ kind: 'senders', senders: ['a@b.c'] }] }, 1, /all mail of a@b.c/],
    ['what is left is unread', { traits: [{ kind: 'left-unread' }] }, 1, /is unread/],
    ['what is left is read', { traits: [{ kind: 'left-read' }] }, 1, /is read/],
    [
      'found in Trash',
      { survey: withFolders, gone: [goneOf(1, 'Trash')] },
      1,
      /1 of those .* in Trash: somebody deleted/,
    ],
    [
      'found elsewhere',
      { survey: withFolders, gone: [goneOf(1, 'Archive')] },
      1,
      /in Archive: somebody, or a rule, has moved/,
    ],
  ])('by %s', (_, more, suspect, words) => {
    const evidence = suspectsOf(factsWith(more)).map((one) => one.evidence)
    expect(evidence[suspect]).toEqual([expect.stringMatching(words)])
  })

  test('no POP3 speaks against a client', () => {
    const [client] = suspectsOf(factsWith({ ports: [portOf('POP3', 'closed')] }))
    expect(client).toMatchObject({
      evidence: [],
      against: [expect.stringMatching(/^No POP3 .* this machine/)],
    })
  })

  test('of too few times, and of those of which no begin is known, nothing is said', () => {
    const occasions = [{ folder: 'INBOX', count: 1, before: '2026-11-30T10:00:00Z' }]
    const vanished = { count: 1, occasions, pattern: { kind: 'too-few' } } as const
    const suspects = suspectsOf(factsWith({ vanished }))
    expect(suspects.flatMap(({ evidence }) => evidence)).toEqual([])
  })

  test('a new password is never announced by mail to the mailbox: all say so', () => {
    expect(PASSWORD_WARNING).toMatch(/^Never announce a new password by mail to this mailbox/)
    expect(suspectsOf(factsWith())[2]?.toDo).toContain(PASSWORD_WARNING)
    const questions = checklistFor(factsWith())
    expect(questions.at(-1)).toBe(PASSWORD_WARNING)
    expect(questions[0]).toContain('not by mail to operations@example.co.jp')
  })
})

describe('what is nobody’s doing', () => {
  const causeOf = (name: string, more: Partial<DiagnosisFacts>) =>
    otherCausesOf(factsWith(more)).find((cause) => cause.name === name)
  const spam = (messages: number) => ({ survey: surveyOf([folderOf('Junk', messages, '\\Junk')]) })
  const used = (usedBytes: number, limitBytes?: number) => ({
    survey: surveyOf([], {
      storage: { usedBytes, ...(limitBytes !== undefined && { limitBytes }) },
    }),
  })

  test.each<[string, string, Partial<DiagnosisFacts>, string, RegExp]>([
    [
      'own monitors',
      'own-monitors',
      { ownActions: ['a moves it to B'] },
      'seen',
      /a moves it to B/,
    ],
    ['no own monitors', 'own-monitors', {}, 'unlikely', /No monitor/],
    ['spam', 'spam', spam(2), 'seen', /Junk has 2 mails/],
    ['no spam', 'spam', spam(0), 'unlikely', /is empty/],
    ['no folder for spam', 'spam', {}, 'unseen', /no folder is marked/],
    ['full', 'quota', used(96, 100), 'seen', /\(96 %\): full/],
    ['nothing allowed', 'quota', used(0, 0), 'seen', /\(100 %\)/],
    ['room', 'quota', used(50, 100), 'unlikely', /\(50 %\)\.$/],
    ['no limit', 'quota', used(50), 'unseen', /tells no limit/],
    ['Sieve', 'rules', { ports: [portOf('ManageSieve')] }, 'unseen', /it has Sieve/],
    ['no Sieve', 'rules', { ports: [portOf('ManageSieve', 'closed')] }, 'unseen', /no ManageSieve/],
    ['forwarding', 'forwarding', {}, 'unseen', /no client can see it/],
    ['reception', 'reception', {}, 'unseen', /switched off while sending works/],
  ])('%s', (_, name, more, state, words) => {
    expect(causeOf(name, more)).toMatchObject({ state, words: expect.stringMatching(words) })
  })

  test('what nobody could look at is not told of', () => {
    const names = otherCausesOf(factsWith({ survey: undefined })).map(({ name }) => name)
    expect(names).toEqual(['own-monitors', 'rules', 'forwarding', 'reception'])
  })
})

test.each<[string, Partial<DiagnosisFacts>, number]>([
  ['nothing', {}, 0],
  ['what was found nowhere', { gone: [goneOf(1), goneOf(2)], soughtElsewhere: 2 }, 2],
  ['what is in Trash', { gone: [goneOf(1, 'Trash')], soughtElsewhere: 1 }, 1],
  ['what is elsewhere is moved', { gone: [goneOf(1, 'Archive')], soughtElsewhere: 1 }, 0],
  [
    'all that were looked for are moved: so are the others',
    { gone: [goneOf(3, 'Archive'), goneOf(2, 'Archive'), goneOf(1)], soughtElsewhere: 2 },
    0,
  ],
  [
    'one that was looked for was found nowhere',
    { gone: [goneOf(3, 'Archive'), goneOf(2), goneOf(1)], soughtElsewhere: 2 },
    2,
  ],
])('lost is %s', (_, more, count) => {
  const facts = factsWith({ survey: withFolders, ...more })
  expect(lostOf(facts)).toHaveLength(count)
  expect(isAnythingLost(facts)).toBe(count > 0)
})

test.each([
  [5, '5 h'],
  [47, '47 h'],
  [48, '2 days'],
  [337, '14 days'],
])('%i hours are %s', (hours, words) => {
  expect(ageWords(hours)).toBe(words)
})
