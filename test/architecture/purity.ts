import { matchesGlob } from 'node:path/posix'
import { breach, type Rule } from './rule.js'
import type { SourceFile } from './source-file.js'

/** Domain code: the same answer for the same arguments, on any machine. */
const PURE = [
  'shared/contract/**',
  'shared/jobs/**',
  'shared/mail/**',
  'shared/matching/**',
  'shared/mailbox/{arrivals,folder-state,ledger,mail-server,mailbox-health,positions}.ts',
  'shared/mailbox/imap/uid-set.ts',
]

/** Modules that only compute, with the names that may be taken where others of theirs do not. */
const COMPUTING: Readonly<Record<string, readonly string[] | 'all'>> = {
  'node:buffer': 'all',
  'node:crypto': ['createHash'],
  'node:url': 'all',
  'node:util': 'all',
  // Synchronous, and bounded by what is asked of them.
  'node:zlib': ['crc32', 'inflateSync'],
  croner: 'all',
  'date-holidays': 'all',
  'fastest-levenshtein': 'all',
  asn1js: 'all',
  'html-to-text': 'all',
  'iconv-lite': 'all',
  libmime: 'all',
  'nodemailer/lib/addressparser': 'all',
  re2js: 'all',
  'temporal-polyfill': 'all',
  zod: 'all',
}

/** Domain code reaches nothing outside itself. */
export const pureDomain: Rule = {
  name: 'domain code imports only what computes',
  breaches: (file) => {
    if (!PURE.some((glob) => matchesGlob(file.path, glob))) return []
    return file.imports
      .filter(({ kind, target, names }) => {
        if (kind === 'file') return false
        const allowed = COMPUTING[target] ?? []
        return allowed !== 'all' && (names.length === 0 || names.some((n) => !allowed.includes(n)))
      })
      .map(({ target, names, line }) =>
        breach(
          file,
          line,
          `is domain code and imports ${[...names].join(', ')} from ${target}`,
          'define a port beside it, put the adapter into a file of its own, and hand the result in',
        ),
      )
  },
}

/** What differs from one run to the next. */
const AMBIENT = ['new Date()', 'Date.now', 'performance.now', 'Math.random', 'crypto.randomUUID']

/** Where clocks and ids are born in what is deployed. */
const BIRTHPLACE = 'functions/*/container.ts'

/** Clock, ids and chance are parameters. */
export const parametersForAmbience: Rule = {
  name: 'clock, ids and chance come in as parameters, born in the container of a function',
  breaches: (file) => {
    const isBound = ['shared/**', 'functions/**'].some((glob) => matchesGlob(file.path, glob))
    if (!isBound || matchesGlob(file.path, BIRTHPLACE)) return []
    return file.uses
      .filter(({ what }) => AMBIENT.includes(what))
      .map(({ what, line }) =>
        breach(file, line, `uses ${what}`, 'take `now` or `newId` from the caller'),
      )
  },
}

/** The files that read the environment, each with its reason. */
export const ENVIRONMENT_READERS: Readonly<Record<string, string>> = {
  'functions/*/config.ts': 'the one place where a function reads what the stack tells it',
  'cli/doctor.ts': 'passwords from MAILJOBS_SECRET_<NAME> are left out of a bundle',
  'cli/place/login-secrets.ts': 'passwords may come from MAILJOBS_SECRET_<NAME>',
  'cli/place/monitor-function.ts': 'passwords may come from MAILJOBS_SECRET_<NAME>',
  'cli/sends/show-send.ts': 'passwords may come from MAILJOBS_SECRET_<NAME>',
  'cli/trial/dry-run.ts': 'passwords may come from MAILJOBS_SECRET_<NAME>',
  'cli/world/running-world.ts': 'passwords may come from MAILJOBS_SECRET_<NAME>',
  'cli/world/until-stopped.ts': 'whether npm started it: a killed npm passes no signal on',
  'local/demo/jobs.ts': 'a jobs file takes no parameters; the demo has its mail server on any port',
  'local/lambda/preloaded-clock.ts':
    'a clock that is preloaded into the world is preloaded into its functions',
  'local/lambda/runtime.mjs': 'it stands in for the Lambda runtime, which is told everything so',
  'local/world/synthesize.ts': 'the CDK app that it starts inherits it',
}

/** The environment is read at the doors of the program only. */
export const environmentReaders: Rule = {
  name: 'only the listed files read process.env',
  breaches: (file) => {
    const globs = Object.keys(ENVIRONMENT_READERS)
    if (file.path.startsWith('test/') || globs.some((glob) => matchesGlob(file.path, glob))) {
      return []
    }
    return readsOfEnvironment(file).map((line) =>
      breach(
        file,
        line,
        'reads process.env',
        'add the variable to the config.ts of the function, or take the value as a parameter',
      ),
    )
  },
}

/** The lines on which a file reads the environment. */
export const readsOfEnvironment = ({ imports, uses }: SourceFile): readonly number[] => [
  ...uses.filter(({ what }) => what === 'process.env').map(({ line }) => line),
  ...imports
    .filter(({ target, names }) => target === 'node:process' && names.includes('env'))
    .map(({ line }) => line),
]
