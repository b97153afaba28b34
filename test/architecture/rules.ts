import { houseArrows, sharedArrows } from './arrows.js'
import { oneDoor } from './doors.js'
import { environmentReaders, parametersForAmbience, pureDomain } from './purity.js'
import { roomArrows } from './rooms.js'
import type { Rule } from './rule.js'
import {
  fewParameters,
  noBarrels,
  noDefaultExports,
  noTypeAssertions,
  nothingLeftToDo,
  oneRemoval,
  ownEntriesByName,
  tablesInheritNothing,
  tellingNames,
  wholeCharacters,
} from './spelling.js'

/** A made-up file: its path and its text. */
type Sample = readonly [path: string, text: string]

/** Each rule, with samples that break it once and samples that do not. */
export const RULES: readonly (Rule & {
  readonly broken: readonly Sample[]
  readonly kept: readonly Sample[]
})[] = [
  {
    ...houseArrows,
    broken: [
      ['shared/contract/env.ts', "import { RE2JS } from 're2js'"],
      ['shared/archive/archive.ts', "import type { X } from '../../functions/monitor/x.js'"],
      ['shared/archive/archive.ts', "import { x } from '../../test/x.js'"],
      ['infra/app.ts', "import { walkMessage } from '../shared/mail/walk-message.js'"],
      ['infra/app.ts', "import { Hono } from 'hono'"],
      ['infra/app.ts', "import { handler } from '../functions/monitor/index.js'"],
      ['functions/send/handler.ts', "export { poll } from '../monitor/poll-mailbox.js'"],
      [
        'functions/send/handler.ts',
        "import { startWorld } from '../../local/world/start-world.js'",
      ],
      ['local/world/start-world.ts', "await import('../../cli/poll.js')"],
      ['local/world/start-world.ts', "import { loadJobs } from '../../infra/load-jobs.js'"],
      ['cli/plan.ts', "type Stack = import('../infra/mail-jobs-stack.js').MailJobsStack"],
    ],
    kept: [
      ['shared/contract/keys.ts', "import { createHash } from 'node:crypto'"],
      ['infra/app.ts', "import { App } from 'aws-cdk-lib'"],
      ['functions/send/handler.ts', "import { x } from './container.js'"],
      ['cli/poll.ts', "import { loadJobs } from '../infra/load-jobs.js'"],
      ['test/infra/app.test.ts', "import { jobs } from '../../infra/jobs.js'"],
      ['infra/app.ts', "// import { x } from '../cli/x.js'\nconst text = \"from '../cli/x.js'\""],
    ],
  },
  {
    ...sharedArrows(),
    broken: [
      ['shared/mail/headers/dates.ts', "import { createLog } from '../../runtime/log.js'"],
      ['shared/matching/decide.ts', "import type { Archive } from '../archive/archive.js'"],
      ['shared/unheard-of/new.ts', "import { EVENT } from '../contract/events.js'"],
    ],
    kept: [
      ['shared/mail/headers/dates.ts', "import { x } from './header-fields.js'"],
      ['shared/announce/mail-matched.ts', "import type { Manifest } from '../archive/manifest.js'"],
    ],
  },
  {
    ...roomArrows,
    broken: [
      ['shared/mail/lines/blanks.ts', "import { addresses } from '../headers/addresses.js'"],
      ['shared/mailbox/imap/uid-set.ts', "import { positions } from '../positions.js'"],
      ['functions/monitor/read/fetch-groups.ts', "import { x } from '../poll-folder.js'"],
    ],
    kept: [
      ['shared/mail/headers/dates.ts', "import { blanks } from '../lines/blanks.js'"],
      ['shared/mailbox/positions.ts', "import { uidSet } from './imap/uid-set.js'"],
      ['functions/monitor/read/open-session.ts', "import type { PollDeps } from '../poll-deps.js'"],
    ],
  },
  {
    ...pureDomain,
    broken: [
      ['shared/mail/headers/dates.ts', "import { readFile } from 'node:fs/promises'"],
      ['shared/mail/headers/dates.ts', "import { readFile } from 'fs'"],
      ['shared/matching/text/pattern.ts', "import { createHash, randomUUID } from 'node:crypto'"],
      ['shared/matching/decide.ts', "import * as crypto from 'node:crypto'"],
      ['shared/contract/keys.ts', "import 'node:net'"],
      ['shared/mailbox/positions.ts', "import type { ImapFlow } from 'imapflow'"],
      ['shared/mail/headers/addresses.ts', "import { createTransport } from 'nodemailer'"],
    ],
    kept: [
      ['shared/contract/keys.ts', "import { createHash } from 'node:crypto'"],
      ['shared/mailbox/imap/imap-mailbox.ts', "import { ImapFlow } from 'imapflow'"],
    ],
  },
  {
    ...parametersForAmbience,
    broken: [
      ['shared/mail/headers/dates.ts', 'export const today = () => new Date()'],
      ['shared/jobs/schema/faults.ts', 'const now = Date.now()'],
      ['shared/runtime/log.ts', 'const { now } = Date'],
      ['functions/monitor/handler.ts', "const id = Math['random']()"],
    ],
    kept: [
      ['shared/mail/headers/dates.ts', 'export const day = (ms: number) => new Date(ms)'],
      ['functions/monitor/container.ts', 'export const now = () => new Date()'],
    ],
  },
  {
    ...environmentReaders,
    broken: [
      ['shared/runtime/log.ts', "const level = process.env['LEVEL']"],
      ['functions/monitor/handler.ts', 'const { env } = process'],
      ['cli/poll.ts', "const environment = process['env']"],
      ['infra/stage.ts', "import { env } from 'node:process'"],
    ],
    kept: [
      ['functions/send/config.ts', 'export const config = read(process.env)'],
      ['cli/poll.ts', 'process.exitCode = 1 // not process.env'],
    ],
  },
  {
    ...oneDoor,
    broken: [
      ['functions/monitor/handler.ts', "import { S3Client } from '@aws-sdk/client-s3'"],
      ['shared/mail/headers/addresses.ts', "import { createTransport } from 'nodemailer'"],
      ['shared/mailbox/positions.ts', "import type { ImapFlow } from 'imapflow'"],
      ['shared/matching/text/text-test.ts', "import { RE2JS } from 're2js'"],
      ['cli/plan.ts', "import chalk from 'chalk'"],
    ],
    kept: [
      ['functions/send/container.ts', "import { S3Client } from '@aws-sdk/client-s3'"],
      ['local/mail-server/imap-server.ts', "import 'hoodiecrow-imap/lib/mimeparser.js'"],
      ['test/shared/x.test.ts', "import { ImapFlow } from 'imapflow'"],
    ],
  },
  {
    ...tellingNames,
    broken: [
      ['shared/mail/utils.ts', ''],
      ['cli/poll-helpers.test.ts', ''],
      ['shared/mailbox/session-manager.ts', ''],
    ],
    kept: [
      ['shared/mailbox/imap/imap-mailbox.ts', ''],
      ['shared/credentials/secrets-manager.ts', ''],
    ],
  },
  {
    ...noBarrels,
    broken: [
      ['shared/mail/index.ts', "export * from './dates.js'"],
      ['local/index.mjs', ''],
    ],
    kept: [['functions/monitor/index.ts', '']],
  },
  {
    ...noDefaultExports,
    broken: [
      ['cli/poll.ts', 'export default 1'],
      ['cli/poll.ts', 'const poll = 1\nexport { poll as default }'],
    ],
    kept: [['cli/poll.ts', "import pc from 'picocolors'\nexport const poll = { default: pc }"]],
  },
  {
    ...noTypeAssertions,
    broken: [
      ['cli/poll.ts', 'const options = JSON.parse(text) as Options'],
      ['cli/poll.ts', 'const options = <Options>JSON.parse(text)'],
    ],
    kept: [
      ['cli/poll.ts', "import { a as b } from './a.js'\nexport { b as c }"],
      ['cli/poll.ts', 'const text = "as Options" as const // as written'],
      ['cli/poll.ts', 'const options = { a: 1 } satisfies Options'],
    ],
  },
  {
    ...tablesInheritNothing,
    broken: [
      [
        'shared/mail/headers/dates.ts',
        'const ZONES: Readonly<Record<string, number>> = { jst: 9 }',
      ],
      [
        'functions/send/handler.ts',
        'export const WAYS: Record<string, () => void> = {\n  a: b,\n}',
      ],
      ['cli/poll.ts', 'function f() {\n  const words: Partial<Record<string, X>> = { a }\n}'],
    ],
    kept: [
      ['shared/mail/headers/dates.ts', 'const ZONES: ReadonlyMap<string, number> = new Map()'],
      ['shared/mail/headers/dates.ts', 'const ZONES: Record<Zone, number> = { jst: 9 }'],
      ['shared/mail/headers/dates.ts', 'const ZONES = { jst: 9 } satisfies Record<string, number>'],
      ['cli/poll.ts', 'const counts: Record<string, number> = {}'],
    ],
  },
  {
    ...ownEntriesByName,
    broken: [
      ['shared/mailbox/positions.ts', 'const position = positions[monitor.name] ?? 1'],
      ['functions/watch/ended-by-now.ts', 'const is = !health.failingFolders?.[folder]'],
      ['cli/poll.ts', 'const monitor = jobs.monitors[name]'],
    ],
    kept: [
      ['shared/mailbox/positions.ts', 'const position = ownEntry(positions, monitor.name)'],
      ['functions/monitor/keep/x.ts', 'const named = { [name]: value }'],
      ['functions/monitor/keep/x.ts', 'const f = () => [name]'],
      ['functions/api/routes.ts', 'const answer = ANSWERS[name]'],
      ['cli/poll.ts', 'const mailbox = byName.get(name)'],
    ],
  },
  {
    ...fewParameters,
    broken: [
      ['functions/monitor/a.ts', 'const f = (a, b, c, d, e) => a'],
      ['functions/monitor/read/a.ts', 'async function* f(a, b, c, d, { e }) {}'],
      ['functions/monitor/read/a.ts', 'class A {\n  #f(a, b, c, d, e = 1) {}\n}'],
    ],
    kept: [
      ['functions/monitor/a.ts', 'const f = (a, b, c, { d, e, f }) => a'],
      ['cli/a.ts', 'const f = (a, b, c, d, e) => a'],
    ],
  },
  {
    ...wholeCharacters,
    broken: [
      ['shared/mailbox/ledger.ts', 'const told = text.slice(0, MAX_QUOTED_LENGTH)'],
      ['shared/mail/bounds/warnings.ts', 'x.trim()\n  .slice(0, DETAIL_CHARACTERS)'],
    ],
    kept: [
      ['shared/mailbox/ledger.ts', 'const told = beginningOf(text, MAX_QUOTED_LENGTH)'],
      ['shared/failures/x.ts', "const told = [...line].slice(0, MAX_WORDS_LENGTH).join('')"],
      ['shared/announce/x.ts', 'const some = recipients.slice(0, MAX_RECIPIENTS)'],
    ],
  },
  {
    ...nothingLeftToDo,
    broken: [['cli/poll.ts', '// TODO: later']],
    kept: [['cli/poll.ts', 'const TODOS = 1']],
  },
  {
    ...oneRemoval,
    broken: [['test/cli/x.test.ts', `await ${'rm'}(x, { recursive: true, force: true })`]],
    kept: [
      ['test/cli/x.test.ts', 'await removeDirectory(x)'],
      ['test/cli/x.test.ts', 'await rm(file)'],
      ['cli/x.ts', `await ${'rm'}(x, { recursive: true })`],
    ],
  },
]
