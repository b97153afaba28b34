import { createHash } from 'node:crypto'
import { type LedgerEntry, quoted } from './ledger.js'

/** What tells a message from others, whatever its UID. */
export interface MailTraits {
  readonly messageId: string | undefined
  /** The address of the first author. */
  readonly from: string | undefined
  readonly subject: string
  /** The Date header. */
  readonly date: Date | undefined
  readonly internalDate: Date
  /** Bytes, as the server says. */
  readonly size: number
}

/** A message of a former numbering. */
export interface KnownMessage {
  /** Its place in the index. */
  readonly index: number
  /** Of the numbering, as they were added: 0 is the oldest. */
  readonly epoch: number
  readonly uid: number
  /** The monitors that have decided on it. */
  readonly monitors: ReadonlySet<string>
}

/** A place in a former numbering. */
export interface FormerPlace {
  readonly epoch: number
  readonly uid: number
}

/** Which of several copies a message may be. */
export interface Search {
  /** Whether one that is the same but for its INTERNALDATE is taken for it. */
  readonly ofAnyDate: boolean
}

/** No row, in the lists of rows that have the same hash. */
const NONE = -1

/** Rows that there is room for at first; it is doubled as they come. */
const FIRST_ROWS = 1_024

const MS_PER_SECOND = 1_000

/**
 * What the ledger knows of the mail of former numberings: some 60 bytes a message, whatever its length. A message is known again by its
 * Message-ID - without one by author and subject - and its Date header, with its INTERNALDATE or its size. Each is found once: of two
 * copies as many are known as there were.
 */
export class KnownMail {
  #count = 0
  #uids = new Uint32Array(FIRST_ROWS)
  #epochs = new Uint8Array(FIRST_ROWS)
  #deciders = new Uint32Array(FIRST_ROWS)
  #byDate = new Float64Array(FIRST_ROWS)
  #bySize = new Float64Array(FIRST_ROWS)
  #isUsed = new Uint8Array(FIRST_ROWS)
  /** The place in a former numbering that it was recognised from; UID 0 for none. */
  #formerEpochs = new Uint8Array(FIRST_ROWS)
  #formerUids = new Uint32Array(FIRST_ROWS)
  readonly #sets = new MonitorSets()
  readonly #taken = new Set<string>()
  readonly #assigned = new Map<number, number>()
  /** By numbering and UID. */
  #rowsInOrder: Uint32Array = new Uint32Array()
  #dated: HashLists | undefined
  #sized: HashLists | undefined

  /** Messages that are known, those that were found among them. */
  get size(): number {
    return this.#count
  }

  /**
   * Adds an entry of the ledger. Pages of monitors that caught up tell of a message once more: it is one all the same.
   * @param former its place in a former numbering, if it was recognised from there
   */
  add(epoch: number, entry: LedgerEntry, former?: FormerPlace): void {
    const { uid, size, internalDate, from, subject = '', messageId } = entry
    // It was never given out: nothing is known by which it could be recognised.
    if (size === undefined || internalDate === undefined) return
    const traits = {
      messageId,
      from,
      subject,
      date: entry.date === undefined ? undefined : new Date(entry.date),
      internalDate: new Date(internalDate),
      size,
    }
    const row = this.#newRow()
    this.#uids[row] = uid
    this.#epochs[row] = epoch
    // What went while it was being read was not decided on.
    const decided = entry.decisions.filter(({ result }) => result !== 'missing')
    this.#deciders[row] = this.#sets.of(decided.map(({ monitor }) => monitor))
    this.#formerEpochs[row] = former?.epoch ?? 0
    this.#formerUids[row] = former?.uid ?? 0
    this.#byDate[row] = dateHash(traits)
    this.#bySize[row] = sizeHash(traits)
  }

  /** Ends the adding: what was told twice is put together. */
  seal(): void {
    const rows = Uint32Array.from({ length: this.#count }, (_, row) => row)
    const [uids, epochs] = [this.#uids, this.#epochs]
    const order = (one: number, other: number) =>
      (epochs[one] ?? 0) - (epochs[other] ?? 0) || (uids[one] ?? 0) - (uids[other] ?? 0)
    rows.sort(order)
    for (let index = 1; index < rows.length; index += 1) {
      const [before = 0, row = 0] = [rows[index - 1], rows[index]]
      if (order(before, row) !== 0) continue
      this.#deciders[row] = this.#sets.union(this.#deciders[before] ?? 0, this.#deciders[row] ?? 0)
      this.#isUsed[before] = 1
    }
    this.#rowsInOrder = rows
    for (const row of rows) this.#supersede(row)
    this.#dated = new HashLists(this.#byDate, this.#count)
    this.#sized = new HashLists(this.#bySize, this.#count)
  }

  /** The message that had a UID in a numbering; undefined if it is not known. */
  at(epoch: number, uid: number): KnownMessage | undefined {
    let [low, high] = [0, this.#rowsInOrder.length]
    while (low < high) {
      const middle = (low + high) >> 1
      const row = this.#rowsInOrder[middle] ?? 0
      const rowEpoch = this.#epochs[row] ?? 0
      // Of rows that were put together the last one has it all.
      if (rowEpoch > epoch || (rowEpoch === epoch && (this.#uids[row] ?? 0) > uid)) high = middle
      else low = middle + 1
    }
    const row = this.#rowsInOrder[low - 1]
    if (row === undefined || this.#epochs[row] !== epoch || this.#uids[row] !== uid)
      return undefined
    return this.#message(row)
  }

  /** A message that is known and was not found yet. */
  find(traits: MailTraits, { ofAnyDate }: Search): KnownMessage | undefined {
    const forms = formsOf(traits)
    for (const form of forms) {
      const row = this.#dated?.first(dateHash(form), this.#isUsed)
      if (row !== undefined) return this.#message(row)
    }
    if (!ofAnyDate) return undefined
    for (const form of forms) {
      const row = this.#sized?.first(sizeHash(form), this.#isUsed)
      if (row !== undefined) return this.#message(row)
    }
    return undefined
  }

  /** What the ledger says of the INTERNALDATE of a message, found before or not; undefined if it does not know it. */
  datesOf(traits: MailTraits): 'same' | 'other' | undefined {
    const forms = formsOf(traits)
    if (forms.some((form) => this.#dated?.has(dateHash(form)))) return 'same'
    if (forms.some((form) => this.#sized?.has(sizeHash(form)))) return 'other'
    return undefined
  }

  /** Notes that a message was found, under the UID that it has now. */
  assign({ index }: KnownMessage, uid: number): void {
    this.#isUsed[index] = 1
    this.#assigned.set(uid, index)
  }

  /** Notes that what a monitor kept under a number that no entry has was found. */
  take(epoch: number, uid: number, monitor: string): void {
    this.#taken.add(`${epoch} ${uid} ${monitor}`)
  }

  /** Whether that was found before, by this run or an earlier one. */
  isTaken(epoch: number, uid: number, monitor: string): boolean {
    return this.#taken.has(`${epoch} ${uid} ${monitor}`)
  }

  /** What a UID was found to be, by this run or an earlier one. */
  assignedTo(uid: number): KnownMessage | undefined {
    const row = this.#assigned.get(uid)
    return row === undefined ? undefined : this.#message(row)
  }

  /** What was recognised from a former numbering is one message: the later row has all that is known of it. */
  #supersede(row: number): void {
    const uid = this.#formerUids[row] ?? 0
    const before = uid === 0 ? undefined : this.at(this.#formerEpochs[row] ?? 0, uid)
    if (!before || before.index === row) return
    this.#isUsed[before.index] = 1
    this.#deciders[row] = this.#sets.union(
      this.#deciders[before.index] ?? 0,
      this.#deciders[row] ?? 0,
    )
  }

  #message(row: number): KnownMessage {
    return {
      index: row,
      epoch: this.#epochs[row] ?? 0,
      uid: this.#uids[row] ?? 0,
      monitors: this.#sets.at(this.#deciders[row] ?? 0),
    }
  }

  #newRow(): number {
    if (this.#count === this.#uids.length) this.#grow()
    this.#count += 1
    return this.#count - 1
  }

  #grow(): void {
    this.#uids = doubled(this.#uids, (rows) => new Uint32Array(rows))
    this.#epochs = doubled(this.#epochs, (rows) => new Uint8Array(rows))
    this.#deciders = doubled(this.#deciders, (rows) => new Uint32Array(rows))
    this.#byDate = doubled(this.#byDate, (rows) => new Float64Array(rows))
    this.#bySize = doubled(this.#bySize, (rows) => new Float64Array(rows))
    this.#isUsed = doubled(this.#isUsed, (rows) => new Uint8Array(rows))
    this.#formerEpochs = doubled(this.#formerEpochs, (rows) => new Uint8Array(rows))
    this.#formerUids = doubled(this.#formerUids, (rows) => new Uint32Array(rows))
  }
}

interface Rows<Self> {
  readonly length: number
  set(from: Self): void
}

function doubled<Typed extends Rows<Typed>>(typed: Typed, make: (rows: number) => Typed): Typed {
  const larger = make(typed.length * 2)
  larger.set(typed)
  return larger
}

/** A message as pages of now and older ones, which have no Date header, tell it. */
const formsOf = (traits: MailTraits): readonly MailTraits[] =>
  traits.date === undefined ? [traits] : [traits, { ...traits, date: undefined }]

const dateHash = (traits: MailTraits): number => hashOf(traits, 'd', secondOf(traits.internalDate))

const sizeHash = (traits: MailTraits): number => hashOf(traits, 's', traits.size)

/** INTERNALDATE and Date have seconds. */
const secondOf = (date: Date): number => Math.floor(date.getTime() / MS_PER_SECOND)

/** 53 bits of it: of a hundred thousand messages two have the same by accident once in a million folders. */
function hashOf(
  { messageId, from = '', subject, date }: MailTraits,
  kind: 'd' | 's',
  value: number,
): number {
  const who = messageId === undefined ? ['', quoted(from), quoted(subject)] : [quoted(messageId)]
  const text = [...who, date ? secondOf(date) : '', kind, value].join('\n')
  const digest = createHash('sha256').update(text).digest()
  return digest.readUInt32BE(0) * 2 ** 21 + (digest.readUInt32BE(4) >>> 11)
}

/** Rows by their hash: lists, from which those that are used are taken when they are come to. */
class HashLists {
  readonly #hashes: Float64Array
  readonly #heads: Int32Array
  readonly #next: Int32Array

  constructor(hashes: Float64Array, count: number) {
    this.#hashes = hashes
    this.#heads = new Int32Array(2 ** Math.ceil(Math.log2(Math.max(2, count)))).fill(NONE)
    this.#next = new Int32Array(count)
    for (let row = count - 1; row >= 0; row -= 1) {
      const slot = this.#slot(hashes[row] ?? 0)
      this.#next[row] = this.#heads[slot] ?? NONE
      this.#heads[slot] = row
    }
  }

  /** The first row of a hash that is not used. */
  first(hash: number, isUsed: Uint8Array): number | undefined {
    const slot = this.#slot(hash)
    let before = NONE
    for (let row = this.#heads[slot] ?? NONE; row !== NONE; row = this.#next[row] ?? NONE) {
      if (isUsed[row]) {
        const next = this.#next[row] ?? NONE
        if (before === NONE) this.#heads[slot] = next
        else this.#next[before] = next
        continue
      }
      if (this.#hashes[row] === hash) return row
      before = row
    }
    return undefined
  }

  /** Whether a row that was not taken yet has a hash. */
  has(hash: number): boolean {
    for (
      let row = this.#heads[this.#slot(hash)] ?? NONE;
      row !== NONE;
      row = this.#next[row] ?? NONE
    )
      if (this.#hashes[row] === hash) return true
    return false
  }

  #slot(hash: number): number {
    return hash % this.#heads.length
  }
}

/** Sets of monitors: there are few, and each message has one. */
class MonitorSets {
  readonly #sets: ReadonlySet<string>[] = []
  readonly #numbers = new Map<string, number>()

  of(monitors: Iterable<string>): number {
    const names = [...new Set(monitors)].toSorted()
    const key = names.join()
    const known = this.#numbers.get(key)
    if (known !== undefined) return known
    this.#sets.push(new Set(names))
    this.#numbers.set(key, this.#sets.length - 1)
    return this.#sets.length - 1
  }

  at(number: number): ReadonlySet<string> {
    return this.#sets[number] ?? new Set()
  }

  union(one: number, other: number): number {
    return one === other ? one : this.of([...this.at(one), ...this.at(other)])
  }
}
