import { relative } from 'node:path'
import pc from 'picocolors'
import { DEMO_ADDRESS, DEMO_NAME } from '../../local/demo/demo-mailbox.js'
import type { WorldFiles } from '../../local/world/world-files.js'
import { clockWords } from '../words/clock-words.js'
import { curlOfSend } from '../words/send-call.js'
import type { RunningWorld } from './running-world.js'

/** What `mailjobs start` ends its first round with: where things are, and what to try next. */
export function whereToLook(
  { bucket, events, logs, demoLogin, awsAccess }: WorldFiles,
  world: RunningWorld,
  { once }: { readonly once: boolean },
): string {
  const look = [
    '',
    pc.bold('Where to look'),
    `  kept mail      ${shown(bucket)}/mail`,
    `  every decision ${shown(bucket)}/ledger`,
    ...(world.api === undefined ? [] : [`  sends          ${shown(bucket)}/outbox`]),
    `  events         ${shown(events)}`,
    `  function logs  ${shown(logs)}`,
  ]
  const send = once ? [] : [...sendLines(world), ...clientLines(world, demoLogin)]
  const own = world.mailServer
    ? [
        '',
        pc.bold('Your own mailbox'),
        '  edit infra/jobs.ts, then: npm start -- --jobs infra/jobs.ts',
      ]
    : []
  const aws = once
    ? []
    : [
        '',
        pc.bold('Ask it as a deployed stack, by mailjobs or the AWS command line'),
        `  . ${shown(awsAccess)}`,
        `  npx mailjobs ledger --stack ${world.stack}`,
        `  aws s3 ls s3://${world.bucket}/ --recursive`,
      ]
  const next = once
    ? []
    : [
        '',
        ...world.mailboxes.map((mailbox) => nextPollWords(mailbox, world)),
        pc.dim('Ctrl-C ends.'),
      ]
  return [...look, ...send, ...aws, ...own, ...next, ''].join('\n')
}

function sendLines({ mailServer, api, senders }: RunningWorld): string[] {
  const to = mailServer ? DEMO_NAME : 'you@example.com'
  const mail = { to, subject: '日次レポート', text: '...' }
  const post =
    api === undefined
      ? []
      : [
          '',
          pc.bold(
            mailServer
              ? 'Have it send a mail, to the mailbox that it watches'
              : 'Have it send a mail',
          ),
          `  ${curlOfSend(api, senders, mail)}`,
        ]
  if (!mailServer) return post
  return [
    ...post,
    '',
    pc.bold('Send it a mail'),
    `  printf 'From: batch@example.co.jp\\nSubject: hello\\n\\nworld\\n' |`,
    `    curl smtp://127.0.0.1:${mailServer.smtp.port} --mail-from batch@example.co.jp --mail-rcpt ${DEMO_ADDRESS} -T -`,
  ]
}

/** The demo's mailbox is one that a mail client can look into. */
function clientLines({ mailServer }: RunningWorld, loginFile: string): string[] {
  if (!mailServer) return []
  const { imap, login } = mailServer
  return [
    '',
    pc.bold('Look into its mailbox with a mail client'),
    `  IMAP on ${imap.host}, port ${imap.port}, without TLS; user ${login.username}; the password is in ${shown(loginFile)}`,
  ]
}

const shown = (path: string): string => relative(process.cwd(), path) || path

function nextPollWords(mailbox: string, world: RunningWorld): string {
  const next = world.nextPoll(mailbox)
  const when = next ? clockWords(next, new Date()) : 'never'
  return pc.dim(`The next poll of ${mailbox} by its schedule: ${when}`)
}
