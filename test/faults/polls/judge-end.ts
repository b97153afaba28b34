import { createHash } from 'node:crypto'
import type { Breach } from '../breach.js'
import { isWanted } from './mail-of-plan.js'
import type { KnownMail, PollHistory } from './poll-history.js'
import type { MonitorPlan } from './poll-schedule.js'
import {
  decisionName,
  mailName,
  manifestUnder,
  pageUnder,
  type StoredManifest,
  type StoredPage,
  stateUnder,
} from './stored-facts.js'
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
  readonly #manifests = new Map<string, StoredManifest[]>()
  readonly #pages: StoredPage[] = []
  readonly #decided = new Map<string, Set<string>>()
  readonly #eventIds = new Map<string, Set<string>>()

  constructor(history: PollHistory) {
    this.#history = history
    this.#times = new Times(history)
    for (const [key, { body }] of history.objects) {
      const manifest = manifestUnder(key, body)
      if (manifest) {
        const name = decisionName(manifest.monitor, manifest)
        this.#manifests.set(name, [...(this.#manifests.get(name) ?? []), manifest])
      }
      const page = pageUnder(key, body)
      if (page) this.#addPage(page)
    }
    for (const happening of history.happenings) {
      if (happening.kind !== 'announced' || happening.event.event !== 'Mail Matched') continue
      const { manifestKey, id } = happening.event.detail
      this.#eventIds.set(manifestKey, (this.#eventIds.get(manifestKey) ?? new Set()).add(id))
    }
  }

  judge(): void {
    for (const words of this.#history.oddities)
      this.#breach('every run ends, and all is done', words)
    for (const manifest of [...this.#manifests.values()].flat()) this.#judgeManifest(manifest)
    for (const monitor of this.#history.monitors)
      if (monitor.enabled)
        for (const mail of this.#history.mails)
          if (mail.folder === monitor.folder) this.#judgeDecision(monitor, mail)
    this.#judgeStates()
    this.#judgeHealth()
    this.#judgeTargets()
  }

  #addPage(page: StoredPage): void {
    this.#pages.push(page)
    for (const { uid, decisions } of page.entries)
      for (const { monitor, result } of decisions) {
        const name = decisionName(monitor, { folder: page.folder, uid })
        this.#decided.set(name, (this.#decided.get(name) ?? new Set()).add(result))
      }
  }

  /** What is kept is kept once, is what the server gave, was asked for, and is told of. */
  #judgeManifest(manifest: StoredManifest): void {
    const name = decisionName(manifest.monitor, manifest)
    const mail = this.#history.mails.find((known) => mailName(known) === mailName(manifest))
    if (!mail) {
      this.#breach('only mail is kept', name)
      return
    }
    const plans = this.#times.plansOf(manifest.monitor, mail)
    if (!plans.some((plan) => isWanted(mail.plan, plan) && !isBefore(plan, mail, this.#times)))
      this.#breach('only what matches is kept', name)
    if ((this.#manifests.get(name) ?? []).length > 1) this.#breach('kept once', name)
    this.#judgeBytes(manifest, mail)
  }

  #judgeBytes(manifest: StoredManifest, mail: KnownMail): void {
    const name = decisionName(manifest.monitor, manifest)
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

  /** Each UID that a monitor is to decide on is decided or accounted for; what it wants is kept, and told of under one id. */
  #judgeDecision(monitor: MonitorPlan, mail: KnownMail): void {
    const { latest, firstPoll } = this.#times.beginningOf(monitor)
    if (mail.uid < latest || isBeforeDate(monitor, mail)) return
    const name = decisionName(monitor.name, mail)
    const results = this.#decided.get(name) ?? new Set()
    const { taken, acted } = this.#times.mails.get(mailName(mail)) ?? {}
    // A monitor of a date begins with the first mail since then that is there.
    if (isOfDate(monitor) && (taken ?? acted?.at ?? firstPoll) < firstPoll) return
    const isAccounted = results.size > 0 || this.#isMissing(mail)
    if (!isAccounted) {
      this.#breach('every UID is accounted for', name)
      return
    }
    if (taken !== undefined) return
    if (acted && !this.#decidedInRun(monitor, acted.run)) return
    if (!results.has('matched') && !results.has('unmatched')) {
      this.#breach('what is there is decided', name)
      return
    }
    const plans = this.#times.plansOf(monitor.name, mail)
    if (!plans.every((plan) => isWanted(mail.plan, plan))) return
    const [manifest] = this.#manifests.get(name) ?? []
    if (!manifest) {
      this.#breach('what matches is kept', name)
      return
    }
    this.#judgeTold(manifest, name)
    this.#judgeMailbox(monitor, mail)
  }

  #judgeTold(manifest: StoredManifest, name: string): void {
    const ids = [...this.#eventIds].filter(([key]) => key.includes(`/${manifest.monitor}/`))
    const own = ids.find(([key]) => key.includes(`/${manifest.id}/`))?.[1]
    if (!own) this.#breach('what is kept is announced', name)
    else if (own.size > 1) this.#breach('announced under one id', `${name}: ${[...own].join(', ')}`)
  }

  /** What its monitor wants done is done, or given up and told. */
  #judgeMailbox({ then }: MonitorPlan, mail: KnownMail): void {
    const served = this.#history.server.folder(mail.folder).mails.get(mail.uid)
    if (!served || this.#isGivenUp(mail)) return
    const what = mailName(mail)
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

  #isMissing({ folder, uid }: KnownMail): boolean {
    return this.#pages.some(
      (page) =>
        page.folder === folder &&
        page.missing.some(({ first, last }) => uid >= first && uid <= last),
    )
  }

  /** Nobody holds a folder, nothing is pending, and all monitors are at its end. */
  #judgeStates(): void {
    const watched = new Set(
      this.#history.monitors.filter(({ enabled }) => enabled).map(({ folder }) => folder),
    )
    const seen = new Set<string>()
    for (const [key, { body }] of this.#history.objects) {
      const state = stateUnder(key, body)
      if (!state || !watched.has(state.folder)) continue
      seen.add(state.folder)
      const { folder, lease, pendingActions, aside, positions } = state
      if (lease && new Date(lease.expiresAt) > this.#history.endedAt)
        this.#breach('nobody holds a folder', `${folder}: ${lease.owner}`)
      if (pendingActions.length > 0)
        this.#breach('nothing is pending', `${folder}: ${JSON.stringify(pendingActions)}`)
      if (aside.length > 0)
        this.#breach('nothing waits to be decided on', `${folder}: ${JSON.stringify(aside)}`)
      const { uidNext } = this.#history.server.folder(folder)
      for (const monitor of this.#history.monitors)
        if (monitor.enabled && monitor.folder === folder && positions[monitor.name] !== uidNext)
          this.#breach(
            'monitors are at the end of their folder',
            `${monitor.name} in ${folder}: ${positions[monitor.name]} of ${uidNext}`,
          )
    }
    for (const folder of watched)
      if (!seen.has(folder)) this.#breach('a folder that is watched has a state', folder)
  }

  #judgeHealth(): void {
    // What is paused is not polled.
    if (!this.#history.monitors.some(({ enabled }) => enabled)) return
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

  #breach(promise: string, words: string): void {
    this.breaches.push({ promise, words })
  }
}

/** Mail from before a monitor's beginning is none of its. */
const isBefore = (monitor: MonitorPlan, mail: KnownMail, times: Times): boolean =>
  mail.uid < times.beginningOf(monitor).earliest || isBeforeDate(monitor, mail)

const isOfDate = ({ startFrom }: MonitorPlan): boolean => startFrom !== 'now' && startFrom !== 'all'

const isBeforeDate = (monitor: MonitorPlan, { internalDate }: KnownMail): boolean =>
  isOfDate(monitor) && internalDate.toISOString().slice(0, 10) < monitor.startFrom

const sha256 = (body: Buffer): string => createHash('sha256').update(body).digest('hex')
