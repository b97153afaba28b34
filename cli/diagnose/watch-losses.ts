import { randomUUID } from 'node:crypto'
import { hostname, userInfo } from 'node:os'
import { uidsInWords, vanishRemedy } from '../../shared/announce/vanish-words.js'
import { ownEntry } from '../../shared/contract/own-entry.js'
import { type DiagnosisFacts, lostOf } from '../../shared/diagnosis/diagnosis-facts.js'
import { otherCausesOf } from '../../shared/diagnosis/other-causes.js'
import { suspectsOf } from '../../shared/diagnosis/suspects.js'
import type { Incident } from '../../shared/incidents/incident.js'
import { openIncidents } from '../../shared/incidents/incident-store.js'
import { placeSlot } from '../../shared/incidents/incidents-of-events.js'
import { type Diagnosed, noteAnswer, noteDiagnosis } from '../../shared/incidents/note-diagnosis.js'
import { asRanges, touching } from '../../shared/mailbox/vanished/uid-ranges.js'
import type { KnownFolder } from '../../shared/place/known-folders.js'
import type { Place } from '../../shared/place/place.js'
import { countOfMails } from '../../shared/probe/count-of-mails.js'
import type { WatchingMonitor } from '../../shared/probe/folder-steps.js'

/** Ranges that are named; the rest is in the answer of `--json`. */
const MOST_RANGES = 20

/** Ranges that the incident remembers, for who asks after one mail: it is one small object. */
const MOST_REMEMBERED = 1_000

/** A folder that has lost mail, and what it has lost. */
interface Loss {
  readonly folder: string
  readonly uidValidity: string
  readonly monitors: readonly string[]
  readonly goneUids: readonly number[]
  readonly vanished: number
  readonly lastAt: string
}

/**
 * Each folder that has lost mail is an incident from here on, of the kind that the watch tells of and ends after 14 days without a loss. One
 * that has ended, and nothing was lost since, stays so.
 * @returns the incidents of what is lost, those that have ended as well
 */
export async function watchLosses(
  place: Place,
  facts: DiagnosisFacts,
  known: readonly KnownFolder[],
  monitors: readonly WatchingMonitor[],
): Promise<readonly Incident[]> {
  const losses = lossesIn(facts, known, monitors)
  if (losses.length === 0) return []
  return place.decide(async (archive) => {
    const access = { archive, newId: randomUUID, now: () => new Date() }
    const noted: Incident[] = []
    for (const loss of losses) noted.push(await noteDiagnosis(access, diagnosed(facts, loss)))
    return noted
  })
}

/** Adds what somebody has answered to each incident that is open of mail that vanishes from the mailbox. */
export async function noteAnswers(
  place: Place,
  mailbox: string,
  words: string,
): Promise<readonly Incident[]> {
  const { all } = await openIncidents(place.bucket)
  const open = all.filter((one) => one.kind === 'vanished' && one.mailbox === mailbox && !one.ended)
  if (open.length === 0) return []
  const by = `${userInfo().username}@${hostname()}`
  return place.decide(async (archive) => {
    const access = { archive, newId: randomUUID, now: () => new Date() }
    const noted: Incident[] = []
    for (const incident of open) {
      const answered = await noteAnswer(access, incident, { by, words })
      if (answered) noted.push(answered)
    }
    return noted
  })
}

function lossesIn(
  facts: DiagnosisFacts,
  known: readonly KnownFolder[],
  monitors: readonly WatchingMonitor[],
): readonly Loss[] {
  const lost = lostOf(facts)
  return known.flatMap(({ folder, state }) => {
    const gone = lost.filter((mail) => mail.folder === folder)
    const occasions = facts.vanished.occasions.filter((one) => one.folder === folder)
    if (gone.length + occasions.length === 0) return []
    const times = [
      ...gone.flatMap(({ receivedAt }) => receivedAt ?? []),
      ...occasions.map(({ before }) => before),
    ]
    return [
      {
        folder,
        uidValidity: state.uidValidity,
        monitors: monitors
          .map(({ name }) => name)
          .filter((name) => ownEntry(state.positions, name) !== undefined),
        goneUids: gone.map(({ uid }) => uid).toSorted((one, other) => one - other),
        vanished: occasions.reduce((sum, { count }) => sum + count, 0),
        lastAt: times.toSorted().at(-1) ?? facts.now.toISOString(),
      },
    ]
  })
}

function diagnosed(
  facts: DiagnosisFacts,
  { folder, uidValidity, monitors, goneUids, vanished, lastAt }: Loss,
): Diagnosed {
  const { mailbox, now } = facts
  const slot = placeSlot(mailbox, folder)
  const parts = [
    ...(goneUids.length > 0
      ? [`${countOfMails(goneUids.length)} gone that had been decided on`]
      : []),
    ...(vanished > 0
      ? [`${countOfMails(vanished)} came and went before anybody could decide`]
      : []),
  ]
  return {
    occurrence: {
      kind: 'vanished',
      slot,
      about: slot,
      ...{ mailbox, folder, monitors },
      at: now.toISOString(),
      summary: `${mailbox}, folder ${folder}: ${parts.join('; ')}`,
      evidence: [
        'Found by mailjobs diagnose.',
        ...(goneUids.length > 0 ? [`Gone: UID ${uidsInWords(rangesOf(goneUids))}.`] : []),
      ],
      remedy: vanishRemedy(facts.vanished.pattern),
      event: `diagnosis.${slot}.${lastAt}`,
    },
    findings: findingsOf(facts),
    ...(goneUids.length > 0 && {
      gone: { uidValidity, ranges: touching(asRanges(goneUids)).slice(0, MOST_REMEMBERED) },
    }),
    lastLossAt: lastAt,
  }
}

function rangesOf(uids: readonly number[]) {
  const all = touching(asRanges(uids))
  return {
    ranges: all.slice(0, MOST_RANGES),
    ...(all.length > MOST_RANGES && { rangeCount: all.length }),
  }
}

/** What is worth reading at night: causes that are seen, and suspects for whom something speaks. */
function findingsOf(facts: DiagnosisFacts): readonly string[] {
  return [
    ...otherCausesOf(facts).flatMap(({ state, words }) => (state === 'seen' ? [words] : [])),
    ...suspectsOf(facts).flatMap(({ name, evidence }) =>
      evidence.map((line) => `${name}: ${line}`),
    ),
  ]
}
