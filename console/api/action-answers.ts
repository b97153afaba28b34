/** What somebody wants to be done. */
export type ActionRequest =
  | {
      readonly action: 'mute'
      readonly name: string
      readonly hours: number
      readonly reason: string
    }
  | { readonly action: 'unmute'; readonly name: string }
  | { readonly action: 'close'; readonly incident: string; readonly reason: string }
  | { readonly action: 'poll'; readonly mailbox: string }

/** What an action does, as a text of the page, with what belongs into it. */
export interface Effect {
  readonly said:
    | 'effectMute'
    | 'effectUnmute'
    | 'effectClose'
    | 'effectPoll'
    | 'effectPollActs'
    | 'doneMute'
    | 'doneUnmute'
    | 'doneClose'
    | 'donePoll'
    | 'failedPoll'
  readonly values: Readonly<Record<string, string | number>>
}

/** What would be done. Nothing is done without one, and of one only what it says. */
export interface ActionPlan {
  readonly plan: string
  /** The command that does the same. */
  readonly command: string
  readonly effects: readonly Effect[]
}

/** What was done. */
export interface ActionDone {
  readonly done: Effect
}
