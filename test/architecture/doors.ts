import { matchesGlob } from 'node:path/posix'
import { packageOf } from './packages.js'
import { breach, type Rule } from './rule.js'

/**
 * The files through which a library comes in. One file each, so that replacing a library, or working round a fault of
 * it, is a change of that file. Clients of AWS are also made in the containers; a language that everybody speaks has
 * no door.
 */
export const DOORS: Readonly<Record<string, readonly string[]>> = {
  '@aws-sdk/client-cloudformation': [
    'cli/place/stack-place.ts',
    'cli/place/stack-outputs.ts',
    'cli/place/stack-limits.ts',
    'cli/place/stack-clients.ts',
  ],
  '@aws-sdk/client-cloudwatch-logs': ['cli/place/log-pages.ts', 'cli/place/stack-clients.ts'],
  '@aws-sdk/client-eventbridge': [
    'shared/announce/eventbridge-announcer.ts',
    'functions/*/container.ts',
  ],
  '@aws-sdk/client-lambda': [
    'cli/place/invoked-function.ts',
    'cli/place/monitor-function.ts',
    'cli/place/stack-limits.ts',
    'cli/place/stack-clients.ts',
  ],
  '@aws-sdk/client-s3': [
    'shared/archive/s3-archive.ts',
    'shared/archive/s3-client.ts',
    // What is signed into a URL is a command of it.
    'shared/archive/upload-urls.ts',
    'functions/*/container.ts',
    'cli/place/local-state.ts',
    'cli/place/stack-clients.ts',
  ],
  '@aws-sdk/client-secrets-manager': [
    'shared/credentials/secrets-manager.ts',
    'functions/*/container.ts',
    'cli/place/managed-logins.ts',
  ],
  '@aws-sdk/client-ses': [
    'shared/delivery/transports/ses/ses-transport.ts',
    'shared/delivery/transports/ses/ses-account.ts',
    'functions/*/container.ts',
    'cli/probe/probe-tools.ts',
  ],
  '@aws-sdk/client-sns': ['shared/incidents/sns-alerts.ts', 'functions/*/container.ts'],
  '@aws-sdk/client-sqs': ['shared/delivery/queue/sqs-send-queue.ts', 'functions/*/container.ts'],
  '@aws-sdk/client-ssm': [
    'shared/delivery/senders/ssm-sender-directory.ts',
    'functions/*/container.ts',
  ],
  '@aws-sdk/lib-storage': ['shared/archive/s3-archive.ts'],
  '@aws-sdk/s3-request-presigner': ['shared/archive/upload-urls.ts'],
  '@clack/prompts': ['cli/link/ask.ts'],
  '@hono/node-server': ['console/ports/listen-here.ts', 'local/http/serve-routes.ts'],
  '@preact/signals': ['console/page/**'],
  // What is in an opaque S/MIME body.
  asn1js: ['shared/mail/smime/open-cms.ts'],
  'aws-cdk-lib': ['infra/**'],
  'cdk-nag': ['infra/security-checks.ts'],
  commander: ['cli/**'],
  constructs: ['infra/**'],
  // Two languages of time tables: that of the jobs file, and that of EventBridge Scheduler.
  croner: ['shared/jobs/schedule/poll-schedule.ts', 'local/schedules/schedule-expression.ts'],
  'date-holidays': ['shared/jobs/holidays/public-holidays.ts'],
  // CDK bundles by its command line; what is kept for the local world is made by its API.
  // The page is bundled as the console starts.
  esbuild: ['console/server/page-files.ts', 'infra/kept-bundles.ts', 'infra/imported-files.ts'],
  'fastest-levenshtein': ['shared/jobs/values/near-match.ts'],
  // The embedded server is assembled from its parts.
  'hoodiecrow-imap': ['local/mail-server/**'],
  hono: ['console/{frames,ports,server}/**', 'local/http/serve-routes.ts'],
  htmlparser2: ['console/mail-html/rewrite-html.ts'],
  'html-to-text': ['shared/mail/text/condition-text.ts'],
  // Whether it knows a charset, and its bytes as text.
  'iconv-lite': ['shared/mail/charsets/charset-labels.ts', 'shared/mail/charsets/charsets.ts'],
  // The session has only the types of its client and of a FETCH, and its transport that of its option.
  imapflow: [
    'shared/mailbox/imap/folder-search.ts',
    'shared/mailbox/imap/imap-client.ts',
    'shared/mailbox/imap/imap-connection.ts',
    'shared/mailbox/imap/imap-fetch.ts',
    'shared/mailbox/imap/folder-commands.ts',
    'shared/mailbox/imap/imap-transport.ts',
  ],
  'ical-generator': ['cli/plan/calendar-file.ts'],
  // How it writes the names of folders.
  'imapflow/lib/tools.js': ['shared/mailbox/imap/imap-client.ts'],
  libmime: ['local/mail-server/read-subject.ts'],
  nodemailer: ['local/demo/demo-mail.ts', 'local/world/deliver-locally.ts'],
  'nodemailer/lib/addressparser': ['shared/mail/headers/addresses.ts'],
  'nodemailer/lib/smtp-connection': ['shared/delivery/transports/smtp/smtp-connection.ts'],
  'nodemailer/lib/mail-composer': ['shared/delivery/compose/compose-message.ts'],
  // Encoded words, and content types by file extension.
  'nodemailer/lib/mime-funcs': [
    'shared/delivery/compose/header-text.ts',
    'shared/delivery/draft/attachments-of-draft.ts',
  ],
  picocolors: ['cli/**'],
  preact: ['console/page/**'],
  re2js: ['shared/matching/text/pattern.ts'],
  'smtp-server': ['local/mail-server/smtp-receiver.ts'],
  'temporal-polyfill': ['shared/jobs/calendar/local-time.ts'],
  'tsx/esm/api': ['cli/bin.mjs'],
  zod: ['**'],
}

/** A library comes in by its door. Tests may use any. */
export const oneDoor: Rule = {
  name: 'each library comes in by its door',
  breaches: (file) => {
    if (file.path.startsWith('test/')) return []
    return file.imports
      .filter(({ kind }) => kind === 'package')
      .flatMap(({ target, line }) => {
        const doors = doorsOf(target)
        if (doors?.some((glob) => matchesGlob(file.path, glob))) return []
        const instead = doors
          ? `use what ${doors.join(' or ')} exports`
          : 'import it in one file, and enter that file in DOORS'
        return [breach(file, line, `imports ${target}`, instead)]
      })
  },
}

/** The doors of what is imported: of that very entry point, else of its package. */
const doorsOf = (target: string): readonly string[] | undefined =>
  DOORS[target] ?? DOORS[packageOf(target)]
