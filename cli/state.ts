import { stat } from 'node:fs/promises'
import { Command, Option } from 'commander'
import pc from 'picocolors'
import { loadJobs } from '../infra/load-jobs.js'
import { worldFiles } from '../local/world/world-files.js'
import { lockWorld } from '../local/world/world-lock.js'
import { damagedStateKey, folderStateKey } from '../shared/contract/keys.js'
import { StateDamaged, StateNewer } from '../shared/failures/storage-errors.js'
import { pollRequestsOf, readPollRequest } from '../shared/jobs/requests/poll-request.js'
import { inboxPath } from '../shared/mailbox/folder-names.js'
import type { FolderState } from '../shared/mailbox/folder-state.js'
import { EXIT, WrongUse } from './exit-codes.js'
import { DEFAULT_DATA, dataOption, jsonOption } from './options.js'
import { BucketFiles } from './state/bucket-files.js'
import { type FolderMemory, folderMemory, type NamedFolder } from './state/folder-memory.js'

interface StateOptions {
  readonly data: string
  readonly jobs?: string
  readonly json?: boolean
  readonly forReal?: boolean
}

/** What is told of a change: that of the memory, and what was done to it. */
interface Change {
  readonly memory: FolderMemory
  readonly done: boolean
  /** Where what lay there before is now. */
  readonly copy?: string
}

const HELP = `
FOLDER is its path, as the server lists it: INBOX, INBOX.jobs, Jobs/2026.

Examples:
  mailjobs state show operations INBOX                  what is remembered, and what the ledger tells
  mailjobs state rebuild operations INBOX               what would be written; nothing is
  mailjobs state rebuild operations INBOX --for-real    positions by the ledger; what lay there is kept beside
  mailjobs state forget operations INBOX --for-real     monitors begin anew by their startFrom

A poll makes a damaged state again by itself, once it has compared the ledger with the folder; rebuild does not compare. What was to be marked, moved or
deleted is forgotten by both.`

/** `mailjobs state`: what is remembered of a folder on this machine, and a way on where it is damaged. */
export const stateCommand = (): Command =>
  new Command('state')
    .description(
      'Show what is remembered of a folder, make it again from the ledger, or forget it.',
    )
    .addHelpText('after', HELP)
    .addCommand(verb('show', 'say what is remembered, and what the ledger tells', show))
    .addCommand(
      verb('rebuild', 'make positions again from the ledger', rebuild).addOption(forReal()),
    )
    .addCommand(
      verb(
        'forget',
        'forget all that is remembered: monitors begin anew by startFrom',
        forget,
      ).addOption(forReal()),
    )

type Work = (bucket: BucketFiles, named: NamedFolder, options: StateOptions) => Promise<number>

const verb = (name: string, summary: string, work: Work): Command =>
  new Command(name)
    .summary(summary)
    .description(`${summary[0]?.toUpperCase()}${summary.slice(1)}.`)
    .argument('<mailbox>', 'its name in the jobs file')
    .argument('<folder>', 'its path, as the server lists it')
    .addOption(dataOption())
    .option(
      '--jobs <file>',
      "the jobs file: monitors that begin with 'now' and have decided on nothing keep their place, and mail that was set aside is decided on",
    )
    .addOption(jsonOption('one object'))
    .action(async (mailbox: string, name: string, options: StateOptions) => {
      const { bucket } = worldFiles(options.data)
      await requireWorld(bucket, options.data)
      const folder = inboxPath(name) ?? name
      const monitors = await monitorsOf(options.jobs, mailbox, folder)
      const named = { mailbox, folder, monitors }
      process.exitCode = await work(new BucketFiles(bucket), named, options)
    })

const forReal = (): Option => new Option('--for-real', 'write it; else it is only shown')

async function show(
  bucket: BucketFiles,
  named: NamedFolder,
  { json }: StateOptions,
): Promise<number> {
  const { memory } = await folderMemory(bucket, named)
  console.log(json ? JSON.stringify(memory) : memoryText(memory))
  return EXIT.done
}

/** @throws StateDamaged if the ledger tells nothing, StateNewer, WorldAlreadyRuns */
async function rebuild(
  bucket: BucketFiles,
  named: NamedFolder,
  options: StateOptions,
): Promise<number> {
  const { memory, made } = await folderMemory(bucket, named)
  requireKnownVersion(memory)
  if (!made)
    throw new StateDamaged(`${memory.key}: the ledger has no page of the folder to make it from`)
  return tell(await changed(bucket, memory, made, options), 'made again from the ledger', options)
}

/** @throws StateNewer, WorldAlreadyRuns */
async function forget(
  bucket: BucketFiles,
  named: NamedFolder,
  options: StateOptions,
): Promise<number> {
  const { memory } = await folderMemory(bucket, named)
  requireKnownVersion(memory)
  return tell(await changed(bucket, memory, undefined, options), 'forgotten', options)
}

/** Nobody may be at work on it meanwhile; a dry run looks only. */
async function changed(
  bucket: BucketFiles,
  memory: FolderMemory,
  next: FolderState | undefined,
  { data, forReal: isForReal }: StateOptions,
): Promise<Change> {
  if (!isForReal) return { memory, done: false }
  const files = worldFiles(data)
  const { unlock } = await lockWorld(files.data, files.lock)
  try {
    const { mailbox, folder } = memory
    const key = folderStateKey(mailbox, folder)
    const before = await bucket.read(key)
    const copy = before && damagedStateKey(mailbox, folder, new Date())
    if (before && copy !== undefined) await bucket.write(copy, before.body)
    if (next) await bucket.write(key, JSON.stringify(next))
    else await bucket.remove(key)
    return { memory, done: true, ...(copy !== undefined && { copy }) }
  } finally {
    await unlock()
  }
}

function tell({ memory, done, copy }: Change, what: string, { json }: StateOptions): number {
  const kept = copy === undefined ? [] : [`What lay there is kept as ${copy}.`]
  const ending = done
    ? [pc.green(`It is ${what}.`), ...kept]
    : [`Nothing was written: add --for-real, and it is ${what}.`]
  console.log(
    json
      ? JSON.stringify({ ...memory, done, ...(copy !== undefined && { copy }) })
      : [memoryText(memory), ...ending].join('\n'),
  )
  return EXIT.done
}

function requireKnownVersion({ state, problem = '' }: FolderMemory): void {
  if (state === 'newer') throw new StateNewer(problem)
}

function memoryText({
  mailbox,
  folder,
  key,
  state,
  problem,
  remembered,
  byLedger,
}: FolderMemory): string {
  const word = state === 'readable' ? pc.green(state) : pc.yellow(state)
  const lines = (numbers: FolderMemory['byLedger']) =>
    Object.entries(numbers?.positions ?? {}).map(([monitor, uid]) => `    ${monitor}: UID ${uid}`)
  return [
    `${mailbox}, folder ${folder}: ${word} ${pc.dim(key)}`,
    ...(problem === undefined ? [] : [`  ${problem}`]),
    ...(remembered
      ? [
          `  remembered, UIDVALIDITY ${remembered.uidValidity}; monitors go on at`,
          ...lines(remembered),
        ]
      : []),
    ...(byLedger
      ? [
          `  by the ledger, UIDVALIDITY ${byLedger.uidValidity}; monitors go on at`,
          ...lines(byLedger),
        ]
      : ['  the ledger has no page of it']),
  ].join('\n')
}

async function monitorsOf(
  file: string | undefined,
  mailbox: string,
  folder: string,
): Promise<NamedFolder['monitors']> {
  if (file === undefined) return []
  const requests = pollRequestsOf(await loadJobs(file)).map(readPollRequest)
  const polled = requests.find((request) => request.mailbox.name === mailbox)
  return (polled?.monitors ?? []).filter(
    (monitor) => (inboxPath(monitor.folder) ?? monitor.folder) === folder,
  )
}

async function requireWorld(bucket: string, data: string): Promise<void> {
  const isThere = await stat(bucket).then(
    (found) => found.isDirectory(),
    () => false,
  )
  if (!isThere)
    throw new WrongUse(
      `There is no local world in ${data} (default ${DEFAULT_DATA}); --data names it.`,
    )
}
