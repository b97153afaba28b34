/** So long a ticket is taken. */
const TICKET_MS = 5 * 60_000

/** So many are held: a page that asks for more loses its oldest. */
const MOST_TICKETS = 200

/** What may be fetched for a while by who knows a number, of 128 bits: a frame cannot carry a key. */
export class Tickets<Thing> {
  readonly #things = new Map<string, { readonly thing: Thing; readonly until: number }>()
  readonly #newTicket: () => string
  readonly #now: () => number

  constructor(newTicket: () => string, now: () => number) {
    this.#newTicket = newTicket
    this.#now = now
  }

  /** A ticket for a thing. */
  issue(thing: Thing): string {
    const ticket = this.#newTicket()
    this.#things.set(ticket, { thing, until: this.#now() + TICKET_MS })
    for (const oldest of this.#things.keys()) {
      if (this.#things.size <= MOST_TICKETS) break
      this.#things.delete(oldest)
    }
    return ticket
  }

  /** What a ticket was issued for; undefined once it is over. */
  thingOf(ticket: string): Thing | undefined {
    const found = this.#things.get(ticket)
    if (found && found.until >= this.#now()) return found.thing
    this.#things.delete(ticket)
    return undefined
  }

  /** The same, once. */
  take(ticket: string): Thing | undefined {
    const thing = this.thingOf(ticket)
    this.#things.delete(ticket)
    return thing
  }
}
