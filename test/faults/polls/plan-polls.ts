import { Chance } from '../chance.js'
import { type FaultPlan, planFaults } from '../plan-faults.js'
import {
  type Act,
  type FolderPlan,
  type LooksFor,
  type MailPlan,
  type MonitorPlan,
  type PollSchedule,
  TARGET_FOLDER,
  TROUBLES,
} from './poll-schedule.js'

const WORDS = ['alpha', 'bravo', 'charlie'] as const
const FOLDERS = ['INBOX', 'Reports'] as const

/** The schedule of a seed: always the same. */
export function planPolls(seed: number): PollSchedule {
  const chance = new Chance(seed)
  const isLong = chance.percent(1)
  const troubles = chance.percent(20) ? TROUBLED_PERCENT : 0
  const folders = FOLDERS.slice(0, chance.percent(35) ? 2 : 1).map((path) =>
    folderPlan(chance, path, isLong ? 'long' : troubles),
  )
  const paths = folders.map(({ path }) => path)
  const definitions = definitionPlans(chance, paths)
  const acts = actPlans(chance, paths, { definitions: definitions.length, troubles })
  const runs = acts.flatMap((act) => (act.act === 'poll' ? [act.run] : []))
  const faults = runs.flatMap((run) => planFaults(chance, run, FAULTS_OF_POLL))
  return { seed, folders, definitions, acts, faults }
}

/** Of the mail of a schedule that has such mail, so many have something the matter with them. */
const TROUBLED_PERCENT = 20

function folderPlan(chance: Chance, path: string, troubles: number | 'long'): FolderPlan {
  const isLong = troubles === 'long'
  const count = isLong ? chance.between(190, 430) : chance.oneOf([0, 1, 2, 3, 5, 8])
  return {
    path,
    mails: chance.times(count, () => (isLong ? oneOfMany(chance) : mailPlan(chance, troubles))),
    firstUid: chance.percent(20) ? chance.between(2, 5_000) : 1,
    ageDays: chance.between(0, 9),
  }
}

const mailPlan = (chance: Chance, troubles: number): MailPlan => ({
  subject: chance.some(WORDS, 40),
  text: chance.some(WORDS, 40),
  attachments: chance.percent(25) ? chance.between(1, 2) : 0,
  ...(chance.percent(8) && { large: chance.oneOf(['told', 'untold'] as const) }),
  ...(chance.percent(15) && { differsLater: true as const }),
  ...(chance.percent(troubles) && { trouble: chance.oneOf(TROUBLES) }),
})

/** Where there are hundreds, hardly any is wanted: else a schedule would take as long as a hundred others. */
const oneOfMany = (chance: Chance): MailPlan => ({
  subject: chance.some(WORDS, 1),
  text: chance.some(WORDS, 1),
  attachments: 0,
})

function definitionPlans(chance: Chance, paths: readonly string[]): (readonly MonitorPlan[])[] {
  // Two monitors of a folder that take mail to different places are refused: each folder has one place.
  const places = new Map(
    paths.map((path) => [path, chance.oneOf<MonitorPlan['then']>(['delete', TO_TARGET, 'leave'])]),
  )
  const monitors = chance.times(chance.between(1, 3), (index) =>
    monitorPlan(chance, index, paths, places),
  )
  const watching = monitors.filter((_, index) => index === 0 || chance.percent(75))
  const definitions: (readonly MonitorPlan[])[] = [watching]
  const changes = chance.oneOf([0, 0, 1, 1, 2])
  for (let change = 0; change < changes; change += 1)
    definitions.push(changedMonitors(chance, definitions.at(-1) ?? [], monitors))
  return definitions
}

const TO_TARGET = { move: TARGET_FOLDER } as const

function monitorPlan(
  chance: Chance,
  index: number,
  paths: readonly string[],
  places: ReadonlyMap<string, MonitorPlan['then']>,
): MonitorPlan {
  const folder = chance.oneOf(paths)
  const then = chance.oneOf<MonitorPlan['then']>([
    'leave',
    'leave',
    'mark-read',
    places.get(folder) ?? 'leave',
  ])
  return {
    name: `monitor-${index + 1}`,
    folder,
    looksFor: looksFor(chance),
    startFrom: chance.oneOf(['all', 'all', 'now', '2026-11-17']),
    then,
    keeps: then === 'delete' ? 'all' : chance.oneOf(['all', 'all', 'message', 'text']),
    enabled: true,
  }
}

function looksFor(chance: Chance): LooksFor {
  const word = chance.oneOf(WORDS)
  return chance.oneOf<LooksFor>([
    { in: 'subject', word },
    { in: 'subject', word },
    { in: 'text', word },
    { in: 'attachments' },
    { in: 'everything' },
  ])
}

/** One comes, is paused, goes on, looks for something else, or is taken out. */
function changedMonitors(
  chance: Chance,
  before: readonly MonitorPlan[],
  all: readonly MonitorPlan[],
): readonly MonitorPlan[] {
  const newcomers = all.filter(({ name }) => !before.some((monitor) => monitor.name === name))
  const [newcomer] = newcomers
  if (newcomer && chance.percent(60)) return [...before, newcomer]
  const one = chance.oneOf(before)
  const others = before.filter((monitor) => monitor !== one)
  if (others.length > 0 && chance.percent(20)) return others
  if (chance.percent(50)) return [...others, { ...one, enabled: !one.enabled }]
  return [...others, { ...one, looksFor: looksFor(chance), enabled: true }]
}

/** The longest time between two things that happen; a few are at once. */
const APART_MS = [5, 60, 400, 2_000, 40_000, 90_000, 320_000] as const

function actPlans(
  chance: Chance,
  paths: readonly string[],
  { definitions, troubles }: { readonly definitions: number; readonly troubles: number },
): Act[] {
  let atMs = 0
  let run = 0
  const acts: Act[] = []
  const isRenumbered = chance.percent(12)
  const next = (act: DistributiveOmit<Act, 'atMs'>) => {
    atMs += chance.below(chance.oneOf(APART_MS))
    acts.push({ atMs, ...act })
  }
  const poll = () => {
    run += 1
    // An older version stops where a folder has other numbers, and at a mail that has something the matter.
    const isOlder = chance.percent(6) && !isRenumbered && troubles === 0
    next({ act: 'poll', run, version: isOlder ? 'older' : 'this' })
  }
  const later = chance.times(definitions - 1, (index) => index + 1)
  const count = chance.between(1, 4)
  for (let round = 0; round < count; round += 1) {
    for (let mails = chance.oneOf([0, 0, 1, 2, 3]); mails > 0; mails -= 1)
      next({
        act: 'mail arrives',
        folder: chance.oneOf(paths),
        mail: {
          ...mailPlan(chance, troubles),
          ...(chance.percent(troubles) && { shownAfterMinutes: chance.between(1, 30) }),
        },
      })
    if (chance.percent(20))
      next({ act: 'mail is taken away', folder: chance.oneOf(paths), place: chance.below(4) })
    if (chance.percent(8))
      next({ act: 'clock is set', byMs: chance.oneOf([-90_000, 30_000, 100_000, 900_000]) })
    if (chance.percent(10))
      next({
        act: 'folder is barred',
        folder: chance.oneOf(paths),
        forMs: chance.between(1_000, 900_000),
      })
    if (isRenumbered && chance.percent(60))
      next({
        act: 'folder is renumbered',
        folder: chance.oneOf(paths),
        keepsDates: chance.percent(60),
      })
    for (let polls = chance.oneOf([1, 1, 1, 2, 2, 3]); polls > 0; polls -= 1) poll()
    const definition = chance.percent(50) ? later.shift() : undefined
    if (definition !== undefined) next({ act: 'monitors change', definition })
  }
  for (const definition of later) next({ act: 'monitors change', definition })
  return acts
}

type DistributiveOmit<T, Key extends PropertyKey> = T extends unknown ? Omit<T, Key> : never

const FAULTS_OF_POLL: FaultPlan = {
  calls: [
    ['S3', 6, 3],
    ['S3', 25, 6],
    ['mailbox', 4, 3],
    ['mailbox', 12, 4],
    ['bus', 3, 2],
    ['secrets', 1, 1],
    ['clock', 25, 1],
  ],
  counts: [0, 1, 1, 1, 2, 3],
  endings: ['killed before', 'killed in the middle', 'killed after', 'killed after'],
  endingPercent: 35,
}
