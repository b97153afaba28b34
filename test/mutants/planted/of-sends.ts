import type { Mutant } from '../mutant.js'

const IDEMPOTENCY = 'shared/delivery/accept/idempotency.ts'
const ACCEPT_TEST = ['test/shared/delivery/accept/accept-send.test.ts']
const TRANSITIONS = 'shared/delivery/outbox/send-transitions.ts'
const TRANSITIONS_TEST = ['test/shared/delivery/outbox/send-transitions.test.ts']
const CLAIMS = 'shared/credentials/rotation-claims.ts'
const ROTATION_TEST = ['test/shared/credentials/oauth2-rotation.test.ts']

/** Planted into sends, the API and the watch. */
export const OF_SENDS: readonly Mutant[] = [
  {
    name: 'a call that has died has its key for ever',
    file: IDEMPOTENCY,
    find: 'untouchedMs >= DEAD_AFTER_MS || ageMs >= TOO_OLD_AFTER_MS',
    replace: 'untouchedMs >= DEAD_AFTER_MS',
    tests: ACCEPT_TEST,
  },
  {
    name: 'a key is given away while its send may still be stored',
    file: IDEMPOTENCY,
    find: 'if (isDead && !(await voidSend(archive, found.sendId, now))) return undefined',
    replace: 'if (isDead && found.sendId === undefined) return undefined',
    tests: ACCEPT_TEST,
  },
  {
    name: 'a send is stored without a mark',
    file: 'shared/delivery/accept/store-send.ts',
    find: '  if (stored) await markOpen(archive, id)\n',
    replace: '',
    tests: ACCEPT_TEST,
  },
  {
    name: 'a second reader of a message has no claim to respect',
    file: 'shared/delivery/outbox/turn.ts',
    find: 'if (record.claim && isClaimed(record, now))',
    replace: 'if (record.claim && isClaimed(record, now) && number !== record.messageNumber)',
    tests: ['test/shared/delivery/outbox/turn.test.ts'],
  },
  {
    name: 'an old message of a send is as good as the one that is waited for',
    file: 'shared/delivery/outbox/turn.ts',
    find: 'if (isFinished(record) || !isAwaited)',
    replace: 'if (isFinished(record))',
    tests: ['test/shared/delivery/outbox/turn.test.ts'],
  },
  {
    name: 'what was in transmission when a run died is tried again',
    file: TRANSITIONS,
    find: "if (state === 'SENDING') return READ_AND_LOST",
    replace: "if (state === 'SENDING') return { state: 'QUEUED' }",
    tests: TRANSITIONS_TEST,
  },
  {
    name: 'asking again begins while a run is at work',
    file: TRANSITIONS,
    find: '): SendRecord | undefined {\n  if (isClaimed(record, now)) return undefined\n  const again',
    replace: '): SendRecord | undefined {\n  const again',
    tests: TRANSITIONS_TEST,
  },
  {
    name: 'the same key asks twice',
    file: TRANSITIONS,
    find: 'key !== undefined && askedKeys.includes(key)',
    replace: 'key !== undefined && askedKeys.length > 999',
    tests: ['test/functions/api/retry-send.test.ts'],
  },
  {
    name: 'a send is called off that a run is handing over',
    file: TRANSITIONS,
    find: 'if (isClaimed(record, now) || openRecipients(record).length === 0) return undefined',
    replace: 'if (openRecipients(record).length === 0) return undefined',
    tests: ['test/functions/api/sends.test.ts'],
  },
  {
    name: 'what a server answered is lost with the first failure of the bucket',
    file: 'functions/send/hand-over.ts',
    find: 'untilRecorded(() => settle(outcomes), deps)',
    replace: 'settle(outcomes)',
    tests: [
      'test/functions/send/deliver-crashes.test.ts',
      'test/functions/send/deliver-send.test.ts',
    ],
  },
  {
    name: 'a message that is too large is handed over',
    file: 'functions/send/hand-over.ts',
    find: 'if (message.sizeBytes > sender.maxMessageBytes)',
    replace: 'if (message.sizeBytes > 1_000 * sender.maxMessageBytes)',
    tests: ['test/functions/send/deliver-send.test.ts'],
  },
  {
    name: 'a report of a bounce gives way to one of a delivery',
    file: 'shared/delivery/ses-events/ses-events.ts',
    find: '  DELIVERED: 2,\n  BOUNCED: 3,',
    replace: '  DELIVERED: 3,\n  BOUNCED: 2,',
    tests: ['test/shared/delivery/ses-events/ses-events.test.ts'],
  },
  {
    name: 'an out-of-office answer is a bounce',
    file: 'shared/delivery/ses-events/recipient-reports.ts',
    find: "bounceType !== 'Transient' || bounceSubType !== 'General' ||",
    replace: "bounceType !== 'Transient' || bounceSubType === 'General' ||",
    tests: ['test/shared/delivery/ses-events/ses-events.test.ts'],
  },
  {
    name: 'what waits for its message is queued at once by the watch',
    file: 'functions/watch/is-forgotten.ts',
    find: 'const FORGOTTEN_AFTER_MS = 30 * 60_000',
    replace: 'const FORGOTTEN_AFTER_MS = 60_000',
    tests: ['test/functions/watch/is-forgotten.test.ts'],
  },
  {
    name: 'lists of any length are read by the API',
    file: 'functions/api/excess-of-body.ts',
    find: 'if (count <= MAX_ENTRIES) return []',
    replace: 'if (count <= 100 * MAX_ENTRIES) return []',
    tests: ['test/functions/api/bounded-work.test.ts'],
  },
  {
    name: 'a list of sends examines all of a day',
    file: 'functions/api/list-sends.ts',
    find: '|| examined === MAX_EXAMINED',
    replace: '|| examined === 100 * MAX_EXAMINED',
    tests: ['test/functions/api/bounded-work.test.ts'],
  },
  {
    name: 'values stand in HTML as they are',
    file: 'shared/delivery/draft/render-variables.ts',
    find: "return kind === 'html' ? escapedHtml(variable) : variable",
    replace: "return kind === 'html' ? variable : variable",
    tests: ['test/shared/delivery/draft/render-variables.test.ts'],
  },
  {
    name: 'a refresh token is used by two at once for the first time',
    file: CLAIMS,
    find: '    if (await store.claims.claim(secretName, claim)) return undefined\n',
    replace: '    if ((await store.claims.claim(secretName, claim)) || claim) return undefined\n',
    tests: ROTATION_TEST,
  },
  {
    name: 'the claim of a run that died holds for ever',
    file: CLAIMS,
    find: '- Date.parse(claim.at) < CLAIM_LASTS_MS',
    replace: '- Date.parse(claim.at) < 100 * CLAIM_LASTS_MS',
    tests: ROTATION_TEST,
  },
]
