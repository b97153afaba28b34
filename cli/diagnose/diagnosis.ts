import { checklistFor, UNSEEN } from '../../shared/diagnosis/checklist.js'
import {
  type DiagnosisFacts,
  isAnythingLost,
  lostOf,
} from '../../shared/diagnosis/diagnosis-facts.js'
import { otherCausesOf } from '../../shared/diagnosis/other-causes.js'
import { PASSWORD_WARNING, suspectsOf } from '../../shared/diagnosis/suspects.js'
import type { Incident } from '../../shared/incidents/incident.js'
import { knownFolders } from '../../shared/place/known-folders.js'
import { type KnownOfTime, knownOfTime } from '../../shared/place/not-seen.js'
import type { Between, Place } from '../../shared/place/place.js'
import type { ProbedMailbox } from '../../shared/probe/mailbox-probe.js'
import { EXIT } from '../exit-codes.js'
import { stageJson } from '../probe/stage-words.js'
import { type LookedAt, type LookOptions, lookAtMailbox } from './look-at-mailbox.js'
import { factsOf } from './read-diagnosis.js'
import { soughtMail } from './sought-mail.js'
import { watchLosses } from './watch-losses.js'

/** All that was found out about a mailbox whose mail somebody misses. */
export interface Diagnosis {
  readonly place: string
  readonly between: Between
  readonly facts: DiagnosisFacts
  readonly seen: LookedAt
  readonly ofTime: KnownOfTime
  /** The ledger has more mail of that time than was looked for. */
  readonly isCut: boolean
  /** What is watched; those that have ended as well. */
  readonly incidents: readonly Incident[]
  /** Why it could not be written down that something is lost. */
  readonly unwatched?: { readonly error: unknown }
}

/** What is asked of a diagnosis. */
export interface DiagnosisOptions extends LookOptions {
  /** Whether what is lost becomes an incident. */
  readonly incident: boolean
}

/** Looks at the ledger, then at the server, and has watched what is lost. */
export async function diagnosed(
  place: Place,
  probed: ProbedMailbox,
  between: Between,
  options: DiagnosisOptions,
): Promise<Diagnosis> {
  const { name } = probed.mailbox
  const known = await knownFolders(place.bucket, name)
  const sought = await soughtMail(place.bucket, known.folders, probed.monitors, between)
  const ofTime = await knownOfTime(place, name, known, between)
  const seen = await lookAtMailbox(probed, sought.folders, options)
  const { folders } = known
  const facts = factsOf({ probed, known: folders, sought, seen, from: seen.from, between })
  const found = { place: place.name, between, facts, seen, ofTime, isCut: sought.isCut }
  if (!options.incident) return { ...found, incidents: [] }
  try {
    return { ...found, incidents: await watchLosses(place, facts, folders, probed.monitors) }
  } catch (error) {
    // What was found is worth telling, whatever keeps it from being watched.
    return { ...found, incidents: [], unwatched: { error } }
  }
}

/** For programs. */
export function diagnosisJson(diagnosis: Diagnosis): object {
  const { place, between, facts, seen, ofTime, isCut, incidents } = diagnosis
  const { mailbox, address, survey, ports, gone, traits, vanished } = facts
  return {
    ...{ mailbox, address, place },
    from: between.from.toISOString(),
    until: between.until.toISOString(),
    server: {
      seenFrom: facts.from,
      stages: seen.stages.map((stage) => stageJson(stage)),
      ...(seen.failure && { failure: seen.failure.message }),
      ...{ ports, survey },
    },
    ledger: {
      ...ofTime,
      soughtMails: facts.soughtMails,
      notCompared: facts.notCompared,
      complete: !isCut,
    },
    ...{ gone, lost: lostOf(facts).length, traits, vanished },
    soughtElsewhere: facts.soughtElsewhere,
    causes: otherCausesOf(facts),
    suspects: suspectsOf(facts),
    unseen: UNSEEN,
    checklist: checklistFor(facts),
    warning: PASSWORD_WARNING,
    incidents: incidents.map(({ name, ended }) => ({ name, ...(ended && { ended }) })),
  }
}

/** A mailbox that nobody can look into is what has to be mended first. */
export function exitCodeOfDiagnosis({ facts, seen, incidents }: Diagnosis): number {
  if (seen.failure) return EXIT.failed
  const failure = seen.stages.find((stage) => stage.failure)?.failure
  if (failure) return failure.code === 'CONFIG_SECRET_MISSING' ? EXIT.badSettings : EXIT.failed
  // What somebody has closed, and nothing was lost since, is nobody's to do.
  const isOver = incidents.length > 0 && incidents.every(({ ended }) => ended)
  return isAnythingLost(facts) && !isOver ? EXIT.stillOpen : EXIT.done
}
