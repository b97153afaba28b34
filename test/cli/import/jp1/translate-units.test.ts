import { describe, expect, test } from 'vitest'
import type { JobsDraft } from '../../../../cli/import/code/jobs-draft.js'
import { valueOfDraft } from '../../../../cli/import/code/write-jobs.js'
import { readUnits } from '../../../../cli/import/jp1/read-units.js'
import { translateUnits } from '../../../../cli/import/jp1/translate-units.js'
import { readJobs } from '../../../../shared/jobs/read-jobs.js'

const translate = (text: string, lists: Readonly<Record<string, string>> = {}): JobsDraft =>
  translateUnits(readUnits(text, 'units.txt'), 'units.txt', (path) => lists[path])

/** A job of these parameters, alone. */
const job = (type: string, parameters: string): JobsDraft =>
  translate(`unit=JOB,,,;{ ty=${type}; ${parameters} }`)

const jobsOf = (draft: JobsDraft) => readJobs(valueOfDraft(draft), 'the jobs file')

const saidOf = (draft: JobsDraft) =>
  [...draft.monitors, ...draft.sends].flatMap(({ differences }) =>
    differences.map(({ setting, words }) => `${setting ?? ''}: ${words}`),
  )

describe('what a reception job waits for', () => {
  test.each<[string, string, object]>([
    ['a sender', 'mladr="a@example.com";', { from: ['a@example.com'] }],
    [
      'several senders',
      'mladr="a@example.com"; mladr="b@example.com";',
      { from: ['a@example.com', 'b@example.com'] },
    ],
    ['a sender with a name', 'mladr="A <a@example.com>";', { from: ['a@example.com'] }],
    ['a name', 'mladr="日立 太郎";', { header: { From: [{ contains: '日立 太郎' }] } }],
    [
      'an address or a name',
      'mladr="a@example.com"; mladr="日立 太郎";',
      { any: [{ from: ['a@example.com'] }, { header: { From: [{ contains: '日立 太郎' }] } }] },
    ],
    ['a subject with escapes', 'mlsbj="a #"b#" ##1";', { subject: [{ contains: 'a "b" #1' }] }],
    ['a text, as the format has it', 'mltx="x";', { text: [{ contains: 'x' }] }],
    ['a text, as the book also spells it', 'mltxt="x";', { text: [{ contains: 'x' }] }],
    ['a text on UNIX', 'pfm=u; mltx="x";', { text: [{ contains: 'x', inAttachments: true }] }],
    ['a subject beside an empty text', 'mlsbj="x"; mltx="";', { subject: [{ contains: 'x' }] }],
  ])('%s', (_, parameters, when) => {
    expect(jobsOf(job('mlwj', parameters)).monitors['job']?.when).toEqual(when)
  })

  test('nothing at all is no monitor, and says so', () => {
    const draft = job('mlwj', 'mlprf="P"; mltx="";')
    expect(draft.monitors).toEqual([])
    expect(draft.untranslated).toMatchObject(
      [{ where: '/JOB', line: 1, words: /no sender, subject or text/ }].map(
        ({ words, ...rest }) => ({ ...rest, words: expect.stringMatching(words) }),
      ),
    )
  })

  test('a text that is longer than a condition is cut, and says so', () => {
    const draft = job('mlwj', `mlsbj="${'受'.repeat(1_001)}";`)
    expect(jobsOf(draft).monitors['job']?.when).toEqual({
      subject: [{ contains: '受'.repeat(1_000) }],
    })
    expect(saidOf(draft)).toEqual(['mlsbj: has 1001 characters; its first 1000 are compared'])
  })
})

describe('what is otherwise is said, with its parameter', () => {
  test.each<[string, RegExp]>([
    [
      'mlstx="C:\\mail\\a.txt";',
      /^mlstx: the text is text\.txt beside the mail.*not C:\\mail\\a\.txt/,
    ],
    ['mlsfd="C:\\mail";', /^mlsfd: attachments are in attachments\//],
    ['mlafl="C:\\l.txt";', /^mlafl: the list is attachments\.lst/],
    ['mllst="/var/list";', /^mllst: .*mailjobs ledger/],
    ['mlsav=n;', /^mlsav: .*keep\.message: false/],
    ['jpoif=?AJS2ADR?:MLRCVADDRESS;', /^jpoif: the macro variable AJS2ADR is \$\.detail\.sender/],
    ['jpoif=?AJS2SBJ?:MLRCVSUBJECT;', /AJS2SBJ is \$\.detail\.subject/],
    ['jpoif=?AJS2TXT?:MLRCVBODY;', /AJS2TXT is \$\.detail\.textKey/],
    ['jpoif=AJS2TMO:CMTMOUT;', /AJS2TMO is the event itself: Mail Matched, or Mail Absent/],
    ['jpoif=?AJS2X?:MLRCVELSE;', /AJS2X is not filled: MLRCVELSE is not known/],
    ['ex="AGT";', /^ex: the agent AGT/],
    ['fd=30;', /^fd: the expected duration 30/],
    ['eun=OTHER;', /^eun: JP1 starts it after OTHER has ended/],
    ['mm=or;', /^mm: /],
    ['ega=exec;', /^ega: /],
    ['uem=y;', /^uem: /],
    ['nmg=y;', /^nmg: /],
    ['eu=def;', /^eu: no user of a host runs it/],
    ['ha=y;', /^: Held in JP1/],
    ['etm=60;', /^etm: after 60 minutes JP1 ends it as killed.*do not tell at what time/],
    ['etm=60; ets=wr;', /^etm: .*ended with a warning/],
    ['etm=60; ets=nr;', /^etm: .*ended normally: what follows it is run/],
    ['etm=60; ets=an;', /^etm: .*ended abnormally/],
    ['etm=soon;', /^etm: is no number of minutes: soon/],
    ['ets=kl;', /^ets: has no meaning without etm/],
    ['mladr="boss";', /^mladr: is no address/],
    ['mltx="?AJS2DAY?";', /^mltx: has a macro variable/],
    ['brandnew="x y";', /^brandnew: is not known here: nothing was made of "x y"/],
  ])('%s', (parameter, words) => {
    expect(saidOf(job('mlwj', `mlsbj="x"; ${parameter}`)).join('\n')).toMatch(
      new RegExp(words, 'm'),
    )
  })

  test('what means nothing here is not a difference', () => {
    const plain =
      'pfm=p; mlprf="P"; mlsbj="x"; mlsav=y; ha=n; eu=ent; mm=and; nmg=n; ega=none; uem=n; cm="c";'
    expect(saidOf(job('mlwj', plain))).toEqual([])
  })
})

describe('what the units round a job say', () => {
  const net = (parameters: string, inner: string) =>
    translate(`unit=NET,,,;{ ty=n; ${parameters} ${inner} }`)
  const wait = 'unit=WAIT,,,;{ ty=mlwj; mlsbj="x"; etm=90; }'

  test('a jobnet with one start gives the time by which mail is due', () => {
    expect(saidOf(net('st=1,08:30;', wait)).join()).toContain(
      "It starts at 08:30: expect: { by: '10:00', within: minutes(90) }",
    )
  })

  test.each([
    ['a start that is relative', 'st=1,+08:30;', wait],
    ['two starts', 'st=1,08:30; st=2,18:30;', wait],
    ['a job before it', 'st=1,08:30; ar=(f=A,t=WAIT,seq);', wait],
    ['a jobnet in another', 'st=1,08:30;', `unit=IN,,,;{ ty=n; ${wait} }`],
    ['a time that is past the next day', 'st=1,47:00;', wait],
  ])('%s does not', (_, parameters, inner) => {
    expect(saidOf(net(parameters, inner)).join()).toContain('The units do not tell at what time')
  })

  test('the jobs before and after it are named', () => {
    const said = saidOf(net('ar=(f=A,t=WAIT,seq); ar=(f=WAIT,t=B,seq); ar=(f=WAIT,t=C);', wait))
    expect(said).toContain(': JP1 waits only once A has ended; a monitor always does.')
    expect(said.join()).toContain('Then JP1 runs B, C: start it in infra/targets.ts')
  })

  test('a start condition is said to be one', () => {
    const said = saidOf(net('', `unit=.CONDITION,,,;{ ty=rc; ${wait} }`)).join()
    expect(said).toContain('A start condition: each match starts its jobnet')
  })

  test('a recovery job is paused, a held one as well', () => {
    expect(jobsOf(job('rmlwj', 'mlsbj="x";')).monitors['job']?.enabled).toBe(false)
    expect(jobsOf(job('mlwj', 'mlsbj="x"; ha=y;')).monitors['job']?.enabled).toBe(false)
    expect(jobsOf(job('mlwj', 'mlsbj="x"; ha=n;')).monitors['job']?.enabled).toBe(true)
  })
})

test('names are made of what they can, and each is given once', () => {
  const unit = (name: string, inner = 'ty=mlwj; mlprf="Ｐ1"; mlsbj="x";') =>
    `unit=${name},,,;{ ${inner} }`
  const draft = translate(
    unit(
      'G',
      `ty=g; ${unit('受注_Mail')} ${unit('mail')} ${unit('MAIL')} ${unit('受注')} ${unit('請求')} ${unit(`A-${'b'.repeat(80)}-`)}`,
    ),
  )
  expect(draft.monitors.map(({ name }) => name)).toEqual([
    'mail',
    'g-mail',
    'mail-2',
    'g',
    'g-2',
    `a-${'b'.repeat(62)}`,
  ])
  expect(draft.mailboxes.map(({ name }) => name)).toEqual(['p1'])
  expect(Object.keys(jobsOf(draft).monitors)).toHaveLength(6)
})

describe('a sending job', () => {
  const SEND = 'mlprf="Out"; mladr=to:"a@example.com"; mlsbj="Done"; mltxt="All 12 ended.";'

  test('is a send that is paused and unverified, with all it has', () => {
    const draft = job(
      'mlsj',
      `${SEND} mladr=cc:"B <b@example.com>"; mladr=BCC:"c@example.com"; mladr="d@example.com"; mlatf="C:\\out\\report.csv";`,
    )
    expect(jobsOf(draft).sends['job']).toMatchObject({
      sender: 'out',
      to: ['a@example.com', 'd@example.com'],
      cc: ['B <b@example.com>'],
      bcc: ['c@example.com'],
      subject: 'Done',
      text: 'All 12 ended.',
      attachments: ['reports/report.csv'],
      enabled: false,
    })
    expect(draft.sends[0]?.notes.join()).toContain('UNVERIFIED')
    expect(saidOf(draft).join('\n')).toMatch(/^: Paused: JP1 sends it as its jobnet runs/m)
  })

  test('goes by the start of its jobnet, and names the job it comes after', () => {
    const net = (parameters: string) =>
      translate(`unit=NET,,,;{ ty=n; st=1,18:05; ${parameters} unit=MAIL,,,;{ ty=mlsj; ${SEND} } }`)
    expect(jobsOf(net('')).sends['mail']?.at).toEqual({ cron: '5 18 * * *' })
    expect(saidOf(net('ar=(f=SUM,t=MAIL,seq);')).join()).toContain('once SUM has ended')
  })

  test('a name of the address book needs an address', () => {
    const draft = job('mlsj', 'mladr=to:"日立 太郎"; mlsbj="x"; mltxt="y";')
    expect(jobsOf(draft)).toMatchObject({
      sends: { job: { to: ['日立 太郎'] } },
      addresses: { '日立 太郎': ['somebody@example.com'] },
    })
    expect(saidOf(draft).join()).toContain('give its address in addresses')
  })

  test.each<[string, RegExp]>([
    ['mlftx="C:\\body.txt";', /^mlftx: the text is in C:\\body\.txt, which was not read/],
    ['mltxt="?AJS2RC? {{date}}";', /^mltxt: \?AJS2RC\? stays as it is written/],
    ['mltxt="?AJS2RC? {{date}}";', /^mltxt: two braces in a row/],
    ['mladr=to:"<>";', /^mladr: "<>" is neither an address nor a name: left out/],
    ['etm=5; ets=kl;', /^ets: what is not accepted in time is the event Send Failed/],
    ['brandnew=1;', /^brandnew: is not known here/],
  ])('%s', (parameter, words) => {
    const draft = job('mlsj', `${SEND} ${parameter}`)
    expect(saidOf(draft).join('\n')).toMatch(new RegExp(words, 'm'))
    expect(jobsOf(draft).sends['job']?.to).toEqual(['a@example.com'])
  })

  test('to nobody is no send; with a copy alone it goes to that', () => {
    expect(job('mlsj', 'mlsbj="x";').untranslated[0]?.words).toContain('to nobody')
    const draft = job('mlsj', 'mladr=bcc:"a@example.com"; mlsbj="x"; mltxt="y";')
    expect(jobsOf(draft).sends['job']).toMatchObject({ to: ['a@example.com'], bcc: [] })
  })

  describe('with a list of attachments', () => {
    const listed = (list?: string, more = '') =>
      translate(
        `unit=JOB,,,;{ ty=mlsj; ${SEND} mlafl="C:\\out\\list.txt"; ${more} }`,
        list === undefined ? {} : { 'C:\\out\\list.txt': list },
      )
    const keysOf = (draft: JobsDraft) => jobsOf(draft).sends['job']?.attachments

    test.each<[string, string, string[], RegExp]>([
      [
        'as many as it says',
        'Files:2\r\nC:\\a.csv\r\n/tmp/b.csv\r\n',
        ['reports/a.csv', 'reports/b.csv'],
        /the 2 files of/,
      ],
      [
        'more than it says',
        'Files:1\nC:\\a.csv\nC:\\b.csv\n',
        ['reports/a.csv'],
        /1 more stand in it, which JP1 ignores/,
      ],
      ['fewer than it says', 'Files:3\nC:\\a.csv\n', ['reports/a.csv'], /it says 2 more/],
    ])('%s', (_, list, keys, words) => {
      const draft = listed(list)
      expect(keysOf(draft)).toEqual(keys)
      expect(saidOf(draft).join()).toMatch(words)
    })

    test('the list wins over a file', () => {
      const draft = listed('Files:1\nC:\\a.csv\n', 'mlatf="C:\\other.csv";')
      expect(keysOf(draft)).toEqual(['reports/a.csv'])
      expect(saidOf(draft).join()).toContain('C:\\other.csv is not attached')
    })

    test('a list that is not at hand is all that lies below a key', () => {
      expect(keysOf(listed())).toEqual(['reports/list.txt/'])
      expect(saidOf(listed()).join()).toContain('was not at hand (--lists DIR)')
    })
  })
})

test('other units are named with what they are', () => {
  const draft = translate(
    'unit=G,,,;{ ty=g; unit=J,,,;{ ty=pj; } unit=Q,,,;{ ty=zz; } unit=N,,,;{} }',
  )
  expect(draft.untranslated.map(({ where, words }) => `${where} ${words}`)).toEqual([
    '/G a group: no part of a jobs file',
    '/G/J a PC job: no part of a jobs file',
    '/G/Q a unit of type zz: no part of a jobs file',
    '/G/N does not say what it is (ty): nothing was made of it',
  ])
})
