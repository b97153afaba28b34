import { cycleIn, type FolderArrows } from './arrows.js'
import { breach, type Rule } from './rule.js'

/** A folder that has rooms: the story lies on top and may use every room; a room uses only those its arrows name. */
interface Floors {
  readonly folder: string
  readonly arrows: FolderArrows
  /** Files on top that are ground as well: what they say, every room may know. */
  readonly ground: readonly string[]
}

/** The most files that lie side by side in one folder; past them a newcomer no longer sees its parts. */
export const MOST_FILES_IN_A_FOLDER = 26

/** The rooms of each folder that has some, with as few arrows as there are today; a picture of each is in docs/architecture.md. */
export const FLOORS: readonly Floors[] = [
  {
    folder: 'shared/mail',
    arrows: {
      walk: [
        'attachments',
        'bounds',
        'delivery-report',
        'headers',
        'lines',
        'smime',
        'text',
        'tnef',
        'transfer',
      ],
      tnef: ['bounds', 'charsets'],
      smime: [],
      transfer: ['attachments', 'bounds', 'lines'],
      attachments: ['bounds', 'headers', 'lines', 'text'],
      'delivery-report': ['bounds', 'charsets', 'headers', 'lines'],
      text: ['bounds', 'charsets', 'headers', 'lines'],
      headers: ['bounds', 'charsets', 'lines'],
      charsets: ['bounds'],
      bounds: [],
      lines: [],
    },
    ground: [],
  },
  {
    folder: 'shared/mail/delivery-report',
    arrows: { notices: ['facts', 'reasons'], reports: ['facts'], reasons: ['facts'], facts: [] },
    ground: [],
  },
  {
    folder: 'shared/jobs',
    arrows: {
      checks: ['calendar', 'holidays', 'requests', 'schedule', 'schema', 'values'],
      requests: ['calendar', 'schedule', 'schema', 'senders', 'settings', 'values'],
      schema: ['calendar', 'schedule', 'senders', 'settings', 'values'],
      file: ['senders', 'values'],
      senders: ['settings', 'values'],
      settings: ['schedule', 'values'],
      // Holidays are known where a file is read: what is deployed has them with its definitions.
      holidays: ['calendar'],
      calendar: ['schedule'],
      schedule: ['values'],
      values: [],
    },
    ground: [],
  },
  {
    folder: 'shared/matching',
    arrows: { fields: ['text'], text: [] },
    // What is tested, and what a test says.
    ground: ['condition-node.ts', 'message-facts.ts', 'doubts.ts'],
  },
  {
    folder: 'shared/mailbox',
    arrows: { imap: [], vanished: [] },
    // The port that the adapter answers, and what it speaks of.
    ground: ['mailbox-session.ts', 'folder-names.ts', 'arrivals.ts', 'told-size.ts'],
  },
  {
    folder: 'shared/mailbox/imap',
    arrows: { rows: [], refusals: [] },
    ground: ['imap-limits.ts'],
  },
  {
    folder: 'shared/delivery',
    arrows: {
      accept: ['compose', 'draft', 'outbox', 'queue', 'senders'],
      draft: ['compose', 'outbox', 'senders'],
      compose: ['outbox'],
      'ses-events': ['outbox', 'transports'],
      outbox: ['transports'],
      transports: [],
      'sent-copy': [],
      queue: [],
      senders: [],
    },
    ground: [],
  },
  {
    folder: 'functions/monitor',
    arrows: {
      receive: ['decide', 'faults', 'keep', 'lease'],
      replay: ['decide', 'faults', 'keep', 'lease', 'read', 'tell'],
      vanished: ['read'],
      keep: ['act', 'decide', 'faults', 'lease', 'read'],
      recover: ['decide', 'faults', 'read'],
      act: ['read', 'tell'],
      decide: ['faults', 'lease', 'read'],
      faults: ['lease', 'read'],
      lease: [],
      read: [],
      tell: [],
    },
    ground: ['poll-deps.ts'],
  },
  {
    folder: 'cli',
    arrows: {
      console: ['place', 'world'],
      world: ['call', 'words'],
      trial: ['words', 'world'],
      replay: ['words'],
      find: ['words'],
      incidents: ['words'],
      status: ['incidents', 'words'],
      diagnose: ['find', 'place', 'probe', 'words'],
      sends: ['call', 'place', 'words'],
      link: ['consent', 'discovery', 'edit', 'import', 'place', 'probe', 'secrets', 'words'],
      edit: ['import', 'words'],
      discovery: [],
      consent: ['words'],
      secrets: ['place', 'probe', 'words'],
      probe: ['place', 'words'],
      place: [],
      call: [],
      state: [],
      import: ['words'],
      plan: ['cost'],
      cost: [],
      doctor: ['incidents', 'place', 'words'],
      help: [],
      words: [],
    },
    ground: ['exit-codes.ts', 'options.ts'],
  },
  {
    folder: 'console',
    arrows: {
      server: ['api', 'frames', 'index', 'mail-html', 'ports', 'rule'],
      frames: ['api', 'ports'],
      index: ['api'],
      'mail-html': ['api'],
      ports: [],
      page: ['api'],
      // What travels between the page and its server, and what both do alike.
      api: ['rule'],
      // A rule as it is written: read, never run.
      rule: [],
    },
    ground: [],
  },
  {
    folder: 'console/page',
    arrows: {
      views: ['parts', 'state', 'words'],
      parts: ['state', 'words'],
      words: ['state'],
      state: [],
    },
    ground: [],
  },
  {
    folder: 'cli/import',
    arrows: { jp1: ['code', 'source'], rc: ['code', 'source'], code: [], source: [] },
    ground: [],
  },
]

/** Every import within a folder that has rooms goes down an arrow of its table. */
export const roomArrows: Rule = {
  name: 'imports between the rooms of a folder go down its arrows',
  breaches: (file) =>
    FLOORS.flatMap(({ folder, arrows, ground }) => {
      const from = roomOf(folder, file.path)
      if (from === undefined) return []
      return file.imports.flatMap(({ target, line }) => {
        if (!target.startsWith(`${folder}/`)) return []
        const to = roomOf(folder, target)
        const isAllowed =
          to === undefined
            ? ground.some((path) => target === `${folder}/${path}`)
            : to === from || arrows[from]?.includes(to)
        return isAllowed
          ? []
          : [
              breach(
                file,
                line,
                `is in the room ${folder}/${from} and imports ${target}`,
                'hand it in from the story above, or add the arrow to FLOORS where it makes no way round',
              ),
            ]
      })
    }),
}

/** The room of a folder that a file lies in; undefined on top, and elsewhere. */
export const roomOf = (folder: string, path: string): string | undefined =>
  path.startsWith(`${folder}/`) ? /^([^/]+)\//.exec(path.slice(folder.length + 1))?.[1] : undefined

/** The first way round in the tables, with its folder; undefined if there is none. */
export const wayRoundIn = (floors: readonly Floors[] = FLOORS): string | undefined =>
  floors
    .map(({ folder, arrows }) => ({ folder, way: cycleIn(arrows) }))
    .flatMap(({ folder, way }) => (way ? [`${folder}: ${way.join(' -> ')}`] : []))[0]
