import { matchesGlob } from 'node:path/posix'
import { packageOf } from './packages.js'
import { breach, type Rule } from './rule.js'

/** Which files of the project a part of it may import, beside those of its own folder. */
interface Arrows {
  readonly from: string
  readonly to: readonly string[]
  /** Where it matters which packages may come in. */
  readonly packages?: readonly string[]
  readonly instead: string
}

/** The arrows between the folders of the house. `test` may import everything, and nothing imports `test`. */
const HOUSE: readonly Arrows[] = [
  {
    from: 'shared/contract/**',
    to: ['shared/contract/**'],
    // What travels between two sides has a schema, and both read it here.
    packages: ['zod'],
    instead:
      'keep the contract to names and schemas; what computes belongs into another folder of shared',
  },
  {
    from: 'shared/**',
    to: ['shared/**'],
    instead: 'move what is needed into shared, or take it as a parameter',
  },
  {
    from: 'infra/**',
    to: ['infra/**', 'shared/contract/**', 'shared/jobs/**', 'shared/failures/**', 'cdk.json'],
    packages: ['aws-cdk-lib', 'constructs', 'cdk-nag', 'esbuild', 'zod'],
    instead: 'let the stack and the functions agree on a name in shared/contract',
  },
  {
    from: 'functions/**',
    to: ['shared/**'],
    instead: 'move what two functions need into shared; what is deployed knows nothing of tools',
  },
  {
    from: 'local/**',
    to: ['local/**', 'functions/**', 'shared/**'],
    instead: 'read it from the synthesized template, or have the command hand it in',
  },
  {
    from: 'cli/**',
    to: [
      'cli/**',
      'console/serve-console.ts',
      'local/**',
      'functions/**',
      'shared/**',
      'infra/load-jobs.ts',
      'infra/imported-files.ts',
      'infra/kept-bundles.ts',
      'package.json',
    ],
    instead: 'read a jobs file by infra/load-jobs.ts, and the stack by its template',
  },
  {
    from: 'console/page/**',
    to: ['console/page/**', 'console/api/**', 'shared/contract/decision-results.ts'],
    // All of it goes to a browser.
    packages: ['preact', '@preact/signals'],
    instead: 'have the server answer it, in a form of console/api',
  },
  {
    from: 'console/**',
    to: [
      'console/**',
      'shared/**',
      // Who may connect, and what listening is: as for every other port of this machine.
      'local/http/other-users.ts',
      'local/mail-server/listening.ts',
      // What the commands read and judge, before it is put into words for a terminal.
      'cli/status/*.ts',
      'cli/incidents/find-incident.ts',
      'cli/sends/sends-of-place.ts',
    ],
    instead: 'take the place as a parameter, or move what is no word for a terminal into shared',
  },
]

/** Every import goes along an arrow of the house. */
export const houseArrows: Rule = {
  name: 'imports follow the arrows of the house',
  breaches: (file) =>
    HOUSE.filter(({ from }) => matchesGlob(file.path, from)).flatMap(({ to, packages, instead }) =>
      file.imports
        .filter(({ kind, target }) => {
          if (kind === 'package') return packages && !packages.includes(packageOf(target))
          return kind === 'file' && !isOwn(file.path, target) && !matchesAny(target, to)
        })
        .map(({ target, line }) => breach(file, line, `imports ${target}`, instead)),
    ),
}

/** A function is a folder of its own. */
const isOwn = (path: string, target: string): boolean => {
  const [top, folder] = path.split('/')
  return top === 'functions' && target.startsWith(`functions/${folder}/`)
}

const matchesAny = (target: string, globs: readonly string[]): boolean =>
  globs.some((glob) => matchesGlob(target, glob))

/** Which folders of shared a folder of shared may import. */
export type FolderArrows = Readonly<Record<string, readonly string[]>>

/** The arrows within shared, as few as there are today. */
export const SHARED_ARROWS: FolderArrows = {
  contract: [],
  // What a person reads of a failure, and what is kept of a mail, is cut in one way.
  failures: ['contract'],
  mail: ['contract'],
  // What a condition may ask is defined beside how it is tested.
  jobs: ['contract', 'failures', 'matching'],
  // Text is compared as mail ends its lines, and doubted in its words.
  matching: ['contract', 'mail'],
  runtime: ['contract', 'failures'],
  // Which server it is, a definition says. Large messages are put together in memory that is lent.
  mailbox: ['contract', 'failures', 'jobs', 'runtime'],
  // What it gives out is the login that a mailbox session takes.
  credentials: ['failures', 'mailbox', 'runtime'],
  // Keeping a mail takes it apart, in memory that is lent.
  archive: ['contract', 'failures', 'mail', 'runtime'],
  // What goes out is made of everything that comes in: definitions, logins, stored files, decoded text; its copy goes to a mailbox.
  delivery: [
    'archive',
    'contract',
    'credentials',
    'failures',
    'jobs',
    'mail',
    'mailbox',
    'runtime',
  ],
  // Decisions, and what was kept by them, made into an account; decided again as conditions stand today.
  // A definition that cannot be read is a failure with a code.
  place: [
    'archive',
    'contract',
    'failures',
    'incidents',
    'jobs',
    'mail',
    'mailbox',
    'matching',
    'runtime',
  ],
  // What is judged is the mail of the ledger, by the calendar of a definition; it is recorded, and told.
  expect: ['announce', 'archive', 'contract', 'failures', 'jobs', 'mailbox', 'runtime'],
  // Tried out is what polls and sends connect and log in by; no more than that is known of them.
  probe: ['credentials', 'delivery', 'failures', 'jobs', 'mailbox', 'runtime'],
  // What is in a mailbox, by the session of a probe; and what else its server speaks.
  survey: ['contract', 'failures', 'jobs', 'mailbox', 'probe'],
  // What a survey, the ledger and the network have shown, in one order of suspects.
  diagnosis: ['announce', 'mailbox', 'probe', 'survey'],
  // What begins with an event and ends with another, remembered and told to people.
  incidents: ['announce', 'archive', 'contract', 'failures', 'runtime'],
  // An event is made from the manifest.
  announce: ['archive', 'contract', 'failures'],
}

/** Every import within shared goes along an arrow of the table. */
export const sharedArrows = (table: FolderArrows = SHARED_ARROWS): Rule => ({
  name: 'imports within shared follow the table of its folders',
  breaches: (file) => {
    const from = sharedFolderOf(file.path)
    if (from === undefined) return []
    const instead = `give ${from} what it needs as a parameter, or add the arrow to SHARED_ARROWS with its reason`
    return file.imports.flatMap(({ target, line }) => {
      const to = sharedFolderOf(target)
      if (to === undefined || to === from || table[from]?.includes(to)) return []
      return [breach(file, line, `is in ${from} and imports ${target}`, instead)]
    })
  },
})

/** The folder of shared that a file is in; undefined outside shared. */
export const sharedFolderOf = (path: string): string | undefined =>
  /^shared\/([^/]+)\//.exec(path)?.[1]

/** A way round in the table, as the folders it passes; undefined if there is none. */
export function cycleIn(table: FolderArrows): readonly string[] | undefined {
  const wayRound = (way: readonly string[]): readonly string[] | undefined => {
    for (const next of table[way.at(-1) ?? ''] ?? []) {
      if (way.includes(next)) return [...way.slice(way.indexOf(next)), next]
      const found = wayRound([...way, next])
      if (found) return found
    }
    return undefined
  }
  for (const folder of Object.keys(table)) {
    const found = wayRound([folder])
    if (found) return found
  }
  return undefined
}
