import type { SearchName } from '../searches.js'

/** A change of a file of the product. */
export interface Patch {
  readonly file: string
  /** It is there once. */
  readonly find: string
  readonly replace: string
}

/** A bug that is planted into a copy of the product, to see that schedules find it. */
export interface PlantedBug {
  readonly name: string
  readonly search: SearchName
  readonly patches: readonly Patch[]
}

const DECIDE_STRETCH = 'functions/monitor/decide-stretch.ts'
const BATCH_PROGRESS = 'functions/monitor/keep/batch-progress.ts'
const KEEP_MAIL = 'shared/archive/keep-mail.ts'
const FOLDER_LEASE = 'functions/monitor/lease/folder-lease.ts'
const MESSAGE_FAULT = 'functions/monitor/faults/message-fault.ts'
const CLAIM_SEND = 'shared/delivery/outbox/claim-send.ts'
const IDEMPOTENCY = 'shared/delivery/accept/idempotency.ts'
const ARRIVING_BODIES = 'functions/monitor/read/arriving-bodies.ts'

const MANIFEST_ADDED =
  "  if ((await archive.add(keys.manifest, body, options)) === 'added') return manifest\n"
const ANNOUNCED =
  '    await deps.announcer.announce(manifests.map((manifest) => mailMatched(manifest, deps.bucket)))\n'
const COMMITTED = '    await lease.save({\n'

/** Each is found within the schedules of a run of .ci/run. */
export const PLANTED_BUGS: readonly PlantedBug[] = [
  {
    name: 'the position before the manifest',
    search: 'polls',
    patches: [
      {
        file: DECIDE_STRETCH,
        find: '  const progress = new BatchProgress(run, stretch.range.first)\n',
        replace: `  const progress = new BatchProgress(run, stretch.range.first)
  const passed = Object.entries(run.lease.folder.positions).map(([name, position]) => [name, Math.max(position, stretch.range.last + 1)])
  await run.lease.save({ positions: Object.fromEntries(passed) })
`,
      },
    ],
  },
  {
    name: 'the event before the manifest',
    search: 'polls',
    patches: [
      {
        file: KEEP_MAIL,
        find: MANIFEST_ADDED,
        replace:
          '  late.push(() => archive.add(keys.manifest, body, options))\n  if (late) return manifest\n',
      },
      {
        file: KEEP_MAIL,
        find: 'async function readManifest(',
        replace: 'export const late = []\n\nasync function readManifest(',
      },
      {
        file: BATCH_PROGRESS,
        find: ANNOUNCED,
        replace: `${ANNOUNCED}    for (const write of late.splice(0)) await write()\n`,
      },
      {
        file: BATCH_PROGRESS,
        find: "import type { Manifest } from '../../../shared/archive/manifest.js'\n",
        replace: "import { late } from '../../../shared/archive/keep-mail.js'\n",
      },
    ],
  },
  {
    name: 'a manifest that is there (412) taken for announced',
    search: 'polls',
    patches: [
      {
        file: KEEP_MAIL,
        find: '    if (before) return before\n    await storeParts(',
        replace: '    if (before) return { ...before, isThere: true }\n    await storeParts(',
      },
      {
        file: BATCH_PROGRESS,
        find: ANNOUNCED,
        replace: ANNOUNCED.replace(
          'manifests.map',
          'manifests.filter(({ isThere }) => !isThere).map',
        ),
      },
    ],
  },
  {
    name: 'no look at the lease of another run',
    search: 'polls',
    patches: [
      {
        file: FOLDER_LEASE,
        find: '    if (state.current && isLeased(state.current, access.now())) return undefined\n',
        replace: '',
      },
    ],
  },
  {
    name: 'a move before the commit',
    search: 'polls',
    patches: [
      {
        file: BATCH_PROGRESS,
        find: COMMITTED,
        replace: `    for (const { action, uids } of withWanted(deps, watched, [], manifests))
      if (action.move) {
        await this.#run.session.select(watched.folder)
        await this.#run.session.move(uids, action.move)
      }
${COMMITTED}`,
      },
    ],
  },
  {
    name: 'a UID skipped after a cut FETCH',
    search: 'polls',
    patches: [
      {
        file: ARRIVING_BODIES,
        find: '    const group = this.#group(uids)\n',
        replace: '    const group = this.#group(uids).catch(() => new ArrivedGroup())\n',
      },
    ],
  },
  {
    name: 'a fault of S3 (503) counted against a mail',
    search: 'polls',
    patches: [
      {
        file: MESSAGE_FAULT,
        find: "  (error instanceof FailureError && error.failure.concerns !== 'mail') ||\n",
        replace:
          "  (error instanceof FailureError && error.failure.concerns !== 'mail' && error.code !== 'STORAGE_IO') ||\n",
      },
    ],
  },
  {
    name: 'the claim of a send renewed by a run that was taken for dead',
    search: 'sends',
    patches: [
      {
        file: CLAIM_SEND,
        find: '      if (isOf(found, runId)) return transition(found)\n',
        replace:
          '      if (found) return transition({ ...found, claim: { runId, until: until.toISOString() } })\n',
      },
    ],
  },
  {
    name: 'a key given to another send while the first may still be stored',
    search: 'sends',
    patches: [
      {
        file: IDEMPOTENCY,
        find: '  if (isDead && !(await voidSend(archive, found.sendId, now))) return undefined\n',
        replace: '  if (isDead && !voidSend) return undefined\n',
      },
      // After a minute in place of ten: few schedules have a call that stands still for so long, and another one after it.
      {
        file: IDEMPOTENCY,
        find: 'const DEAD_AFTER_MS = 10 * 60_000',
        replace: 'const DEAD_AFTER_MS = 60_000',
      },
    ],
  },
]
