import { createHash } from 'node:crypto'
import type { Breach } from '../breach.js'
import { isWanted } from './mail-of-plan.js'
import { type KnownMail, type PollHistory, placeName } from './poll-history.js'
import type { MonitorPlan } from './poll-schedule.js'
import { StoredEnd } from './stored-end.js'
import { type StoredManifest, stateUnder } from './stored-facts.js'
import { Times } from './times-of.js'

/** Whether everything is as it is promised when all is quiet (DESIGN 5.1 to 5.6). */
export function judgeEnd(history: PollHistory): Breach[] {
  const judge = new JudgeOfEnd(history)
  judge.judge()
  return judge.breaches
}

class JudgeOfEnd {
  readonly breaches: Breach[] = []
  readonly #history: PollHistory
  readonly #times: Times
  readonly #stored: StoredEnd

  constructor(history: PollHistory) {
    this.#history = history
    this.#times = new Times(history)
    this.#stored = new StoredEnd(history)
  }

  judge(): void {
    for (const words of this.#history.oddities)
      this.#breach('every run ends, and all is done', words)
    for (const manifest of this.#stored.manifests) this.#judgeManifest(manifest)
    for (const mail of this.#history.mails) {
      this.#judgeOnce(mail)
      for (const monitor of this.#history.monitors)
        if (monitor.enabled && monitor.folder === mail.folder) this.#judgeDecision(monitor, mail)
    }
    this.#judgeStates()
    this.#judgeResets()
    this.#judgeHealth()
    this.#judgeTargets()
  }

  /** What is kept is what the server gave, and was asked for. */
  #judgeManifest(manifest: StoredManifest): void {
    const name = `${manifest.monitor} about ${placeName(manifest)}`
    const mail = this.#history.places.get(placeName(manifest))
    if (!mail) {
      this.#breach('only mail is kept', name)
      return
    }
    const plans = this.#times.plansOf(manifest.monitor, mail)
    if (!plans.some((plan) => isWanted(mail.plan, plan) && !this.#isBefore(plan, mail)))
      this.#breach('only what matches is kept', name)
    this.#judgeBytes(manifest, mail)
  }

  /**
   * Kept once, whatever numbers a mail has had. What a run kept and could not enter into the ledger is known by its number alone: where that
   * is gone, it may be kept once more.
   */
  #judgeOnce(mail: KnownMail): void {
    for (const [monitor, manifests] of Map.groupBy(
      this.#stored.manifestsOf(mail),
      (manifest) => manifest.monitor,
    )) {
      const ofPlaces = Map.groupBy(manifests, placeName)
      for (const [place, copies] of ofPlaces)
        if (copies.length > 1) this.#breach('kept once', `${monitor} about ${place}`)
      const entered = [...ofPlaces.keys()].filter((place) => this.#stored.isEntered(monitor, place))
      if (entered.length > 1) this.#breach('kept once', `${monitor} about ${entered.join(', ')}`)
    }
  }

  #judgeBytes(manifest: StoredManifest, mail: KnownMail): void {
    const name = `${manifest.monitor} about ${placeName(manifest)}`
    const given = mail.bodies.find((body) => sha256(body) === manifest.sha256)
    if (!given || given.length !== manifest.size)
      this.#breach('a manifest has the size and hash of what the server gave', name)
    const { messageKey, text, attachments } = manifest
    if (messageKey !== undefined && !this.#isStored(messageKey, manifest))
      this.#breach('a manifest vouches for the message that is stored', name)
    if (text && this.#history.objects.get(text.key)?.body.length !== text.bytes)
      this.#breach('a manifest vouches for the text that is stored', name)
    for (const attachment of attachments)
      if (!this.#isStored(attachment.key, attachment))
        this.#breach('a manifest vouches for the attachments that are stored', attachment.key)
  }

  #isStored(key: string, { size, sha256: hash }: { size: number; sha256: string }): boolean {
    const body = this.#history.objects.get(key)?.body
    return body !== undefined && body.length === size && sha256(body) === hash
  }

  /** Each mail that a monitor is to decide on is decided or accounted for; what it wants is kept, and told of under one id. */
  #judgeDecision(monitor: MonitorPlan, mail: KnownMail): void {
    const { firstPoll } = this.#times.beginningOf(monitor)
    const { arrived, taken, acted } = this.#times.of(mail)
    if (isBeforeDate(monitor, mail)) return
    if (monitor.startFrom === 'now' && arrived < firstPoll) return
    // A monitor of a date begins with the first mail since then that is there.
    if (isOfDate(monitor) && (taken ?? acted?.at ?? firstPoll) < firstPoll) return
    // Nor with one that is not shown yet.
    if (isOfDate(monitor) && mail.plan.shownAfterMinutes && arrived < firstPoll) return
    const results = this.#stored.allResultsOf(monitor.name, mail)
    const name = `${monitor.name} about mail ${mail.number} of ${mail.folder}`
    // What went before the folder got other numbers has none of them.
    const goneAt = taken ?? acted?.at ?? Number.POSITIVE_INFINITY
    const isGoneBefore = goneAt < this.#times.renumberedAt(mail.folder)
    if (isGoneBefore && !(acted && this.#decidedInRun(monitor, acted.run))) return
    // A monitor that is paused when what waited is decided on, or comes later, does not see it (decision 18).
    const waits = mail.plan.trouble ?? mail.plan.shownAfterMinutes ?? mail.plan.large
    if (waits && !this.#isAlwaysThere(monitor)) return
    if (results.size === 0 && !this.#stored.isMissing(mail)) {
      this.#breach('every UID is accounted for', name)
      return
    }
    if (taken !== undefined) return
    if (acted && !this.#decidedInRun(monitor, acted.run)) return
    if (results.has('failed')) {
      this.#judgeQuarantined(mail, name)
      return
    }
    if (!results.has('matched') && !results.has('unmatched')) {
      this.#breach('what is there is decided', `${name}: ${[...results].join(', ')}`)
      return
    }
    const plans = this.#times.plansOf(monitor.name, mail)
    if (!plans.every((plan) => isWanted(mail.plan, plan))) return
    const ofMail = this.#stored.manifestsOf(mail)
    const manifests = ofMail.filter((known) => known.monitor === monitor.name)
    if (manifests.length === 0) {
      this.#breach('what matches is kept', name)
      return
    }
    this.#judgeTold(manifests, name)
    this.#judgeMailbox(monitor, mail)
  }

  #isAlwaysThere({ name }: MonitorPlan): boolean {
    return this.#history.schedule.definitions.every((monitors) =>
      monitors.some((monitor) => monitor.name === name && monitor.enabled),
    )
  }

  /** What is the matter with a mail is told, and with a sound one so much must have gone wrong that nobody could tell. */
  #judgeQuarantined({ plan, number }: KnownMail, name: string): void {
    const isTold = this.#history.happenings.some(
      (happening) =>
        happening.kind === 'announced' &&
        happening.event.event === 'Mail Quarantined' &&
        this.#history.places.get(placeName(happening.event.detail))?.number === number,
    )
    if (!isTold) this.#breach('what is put into quarantine is told of', name)
    const died = this.#history.happenings.filter(({ kind }) => kind === 'run died').length
    const ofMailbox = this.#history.schedule.faults.filter(({ port }) => port === 'mailbox').length
    if (!plan.trouble && died + ofMailbox < FAULTS_OF_A_MAIL)
      this.#breach('a bad day spoils no mail', name)
  }

  /** Of what was kept under a number that is gone, and again, the last is told of. */
  #judgeTold(manifests: readonly StoredManifest[], name: string): void {
    const idsOfEach = manifests.map((manifest) => this.#stored.eventIdsOf(manifest))
    if (idsOfEach.every(({ size }) => size === 0)) this.#breach('what is kept is announced', name)
    for (const ids of idsOfEach)
      if (ids.size > 1) this.#breach('announced under one id', `${name}: ${[...ids].join(', ')}`)
  }

  /** What its monitor wants done is done, or given up and told; other numbers make an end of what was not done yet. */
  #judgeMailbox({ then }: MonitorPlan, mail: KnownMail): void {
    const served = [...this.#history.server.folder(mail.folder).mails.values()].find(
      ({ bodies }) => bodies === mail.bodies,
    )
    if (!served || this.#isGivenUp(mail)) return
    if (this.#times.renumberedAt(mail.folder) >= 0) return
    const what = `mail ${mail.number} of ${mail.folder}`
    if (then === 'mark-read' && !served.flags.has('\\Seen'))
      this.#breach('what is wanted is done in the mailbox', `${what} is not marked`)
    if (then === 'delete' || typeof then === 'object')
      this.#breach('what is wanted is done in the mailbox', `${what} is still there`)
  }

  #isGivenUp({ folder }: KnownMail): boolean {
    return this.#history.happenings.some(
      (happening) =>
        happening.kind === 'announced' &&
        happening.event.event === 'Action Given Up' &&
        happening.event.detail.folder === folder,
    )
  }

  #decidedInRun({ name }: MonitorPlan, run: number): boolean {
    const monitors = this.#times.runs.find((known) => known.run === run)?.monitors ?? []
    return monitors.some((monitor) => monitor.name === name && monitor.enabled)
  }

  get #watched(): ReadonlySet<string> {
    return new Set(
      this.#history.monitors.filter(({ enabled }) => enabled).map(({ folder }) => folder),
    )
  }

  /** Nobody holds a folder, nothing is pending, and all monitors are at its end. */
  #judgeStates(): void {
    const seen = new Set<string>()
    for (const [key, { body }] of this.#history.objects) {
      const state = stateUnder(key, body)
      if (!state || !this.#watched.has(state.folder)) continue
      seen.add(state.folder)
      const { folder, lease, pendingActions, aside, positions, uidValidity } = state
      if (lease && new Date(lease.expiresAt) > this.#history.endedAt)
        this.#breach('nobody holds a folder', `${folder}: ${lease.owner}`)
      if (pendingActions.length > 0)
        this.#breach('nothing is pending', `${folder}: ${JSON.stringify(pendingActions)}`)
      if (aside.length > 0)
        this.#breach('nothing waits to be decided on', `${folder}: ${JSON.stringify(aside)}`)
      const served = this.#history.server.folder(folder)
      if (uidValidity !== served.uidValidity)
        this.#breach('a folder is known by its present numbers', `${folder}: ${uidValidity}`)
      for (const monitor of this.#history.monitors)
        if (
          monitor.enabled &&
          monitor.folder === folder &&
          positions[monitor.name] !== served.uidNext
        )
          this.#breach(
            'monitors are at the end of their folder',
            `${monitor.name} in ${folder}: ${positions[monitor.name]} of ${served.uidNext}`,
          )
    }
    for (const folder of this.#watched)
      if (!seen.has(folder)) this.#breach('a folder that is watched has a state', folder)
  }

  /** Somebody is told that a folder was renumbered, if it had been polled before. */
  #judgeResets(): void {
    for (const folder of this.#watched) {
      const at = this.#times.renumberedAt(folder)
      const before = this.#history.happenings.slice(0, Math.max(0, at)).some((happening) => {
        const { kind } = happening
        return (
          kind === 'stored' &&
          happening.body !== undefined &&
          stateUnder(happening.key, happening.body)?.folder === folder
        )
      })
      if (!before) continue
      const { uidValidity } = this.#history.server.folder(folder)
      const isTold = this.#history.happenings.some(
        (happening) =>
          happening.kind === 'announced' &&
          happening.event.event === 'Mailbox Reset' &&
          happening.event.detail.folder === folder &&
          happening.event.detail.uidValidity === uidValidity,
      )
      if (!isTold) this.#breach('a folder that was renumbered is told of', folder)
    }
  }

  #judgeHealth(): void {
    // What is paused is not polled.
    if (this.#watched.size === 0) return
    const stored = this.#history.objects.get('state/operations/health.json')?.body
    const health: unknown = stored && JSON.parse(String(stored))
    const isFailing =
      typeof health === 'object' &&
      health !== null &&
      ('failing' in health || 'failingFolders' in health)
    if (isFailing) this.#breach('a mailbox that works is remembered as one', String(stored))
  }

  /** What was moved is where it was moved to, once. */
  #judgeTargets(): void {
    const copies = new Map<string, number>()
    for (const served of this.#history.server.folder('Done').mails.values()) {
      const hash = sha256(served.bodies[0] ?? Buffer.alloc(0))
      copies.set(hash, (copies.get(hash) ?? 0) + 1)
    }
    for (const [hash, count] of copies)
      if (count > 1) this.#breach('what is moved is there once', `${hash}: ${count} times`)
  }

  /**
   * Mail from before a monitor's beginning is none of its. With other numbers that is told by the dates of mail: where those are lost it may be
   * decided on, and clocks differ by minutes.
   */
  #isBefore(monitor: MonitorPlan, mail: KnownMail): boolean {
    const areDatesLost = this.#history.schedule.acts.some(
      (act) => act.act === 'folder is renumbered' && act.folder === mail.folder && !act.keepsDates,
    )
    if (areDatesLost) return false
    if (monitor.startFrom !== 'now') return isBeforeDate(monitor, mail)
    const isRenumbered = this.#times.renumberedAt(mail.folder) >= 0
    const hoursAgo = this.#history.endedAt.getTime() - MANY_HOURS_MS
    if (isRenumbered && mail.internalDate.getTime() > hoursAgo) return false
    return this.#times.of(mail).arrived < this.#times.beginningOf(monitor).deployed
  }

  #breach(promise: string, words: string): void {
    this.breaches.push({ promise, words })
  }
}

/** So many faults of its own put a mail into quarantine (DESIGN 5.5). */
const FAULTS_OF_A_MAIL = 3

const MANY_HOURS_MS = 12 * 3_600_000

const isOfDate = ({ startFrom }: MonitorPlan): boolean => startFrom !== 'now' && startFrom !== 'all'

const isBeforeDate = (monitor: MonitorPlan, { internalDate }: KnownMail): boolean =>
  isOfDate(monitor) && internalDate.toISOString().slice(0, 10) < monitor.startFrom

const sha256 = (body: Buffer): string => createHash('sha256').update(body).digest('hex')
