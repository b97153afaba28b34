import { DEFAULT_DATA, DEFAULT_JOBS } from '../options.js'

/** What `mailjobs help` says of what belongs to no command alone. */
export interface HelpTopic {
  readonly name: string
  readonly summary: string
  /** Each with what it means, in their order. */
  readonly entries: readonly (readonly [what: string, words: string])[]
}

/** The topics, by their names. */
export const HELP_TOPICS: readonly HelpTopic[] = [
  {
    name: 'exit-codes',
    summary: 'what a command ends with',
    entries: [
      ['0', 'done'],
      [
        '1',
        'something failed, or what was asked for is not there: the message says what, and what to do',
      ],
      ['2', 'wrong use: an option or a word that there is not, or two that exclude each other'],
      ['3', 'bad settings: the jobs file, a secret or a file to import cannot be used as it is'],
      ['4', 'something is still open: it went well, and a later run goes on with it'],
      ['5', 'busy: another run is at work on it'],
    ],
  },
  {
    name: 'environment',
    summary: 'variables that are read',
    entries: [
      [
        'MAILJOBS_SECRET_<NAME>',
        `the login of a mailbox, or of a sender by the name of its secret, in upper case and with _ for -: {"username": "...", "password": "..."}; it wins over ${DEFAULT_DATA}/secrets.json`,
      ],
      [
        'NO_COLOR',
        'set to anything, no output has colours, as with --no-color; nor has what goes to a file or a pipe',
      ],
      [
        'AWS_REGION, AWS_PROFILE, AWS_ACCESS_KEY_ID, ...',
        'where a stack is that --stack names, and by which credentials, as the AWS command line takes them',
      ],
    ],
  },
  {
    name: 'files',
    summary: 'what is read and written',
    entries: [
      [DEFAULT_JOBS, 'the jobs file: mailboxes, monitors, senders, sends (--jobs names another)'],
      ['infra/targets.ts', 'what a match starts, once deployed'],
      [
        `${DEFAULT_DATA}/`,
        'the local world (--data names another directory); its owner alone may look into it',
      ],
      [
        `${DEFAULT_DATA}/secrets.json`,
        'logins by the names of mailboxes and secrets, with rights 0600',
      ],
      [`${DEFAULT_DATA}/bucket/`, 'what the bucket has: mail/, ledger/, state/, outbox/'],
      [`${DEFAULT_DATA}/events.jsonl`, 'every event, a line each'],
      [`${DEFAULT_DATA}/alerts.jsonl`, 'what people would have been told, a line each'],
      [`${DEFAULT_DATA}/polls.jsonl`, 'how each poll ended, a line each'],
      [`${DEFAULT_DATA}/demo-login.json`, "the login of the demo's mailbox, for a mail client"],
      [
        `${DEFAULT_DATA}/aws.sh`,
        'for a shell to read while the world runs: endpoints and keys for aws and --stack',
      ],
      [`${DEFAULT_DATA}/logs/`, 'what the functions have logged'],
      [`${DEFAULT_DATA}/ses/`, 'mail that SES would have sent'],
    ],
  },
]

/** A topic as text for a terminal. */
export function topicText({ name, summary, entries }: HelpTopic): string {
  const lines = entries.map(([what, words]) => `  ${what}\n      ${words}`)
  return [`${name}: ${summary}`, '', ...lines].join('\n')
}
