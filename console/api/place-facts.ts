/** What the page knows of where it looks. */
export interface PlaceFacts {
  /** `the local world in .mailjobs`. */
  readonly name: string
  /** What a command needs to act on the same place: ` --stack mailjobs-prod`. */
  readonly option: string
  /** Of the jobs file: an IANA name. */
  readonly timezone: string
  readonly mailboxes: readonly string[]
  readonly monitors: readonly string[]
}
