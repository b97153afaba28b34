/** One way in which something can go wrong: what an operator reads at three in the morning. */
export interface Failure {
  /** What happened, in one sentence. */
  readonly meaning: string
  /** What usually causes it. */
  readonly cause: string
  /** What to do. */
  readonly remedy: string
  /** When it is tried again without anybody doing anything. A send that is `at the next poll`: at its next attempt. */
  readonly retried:
    | 'at the next poll'
    | 'with back-off, for a day'
    | 'when somebody asks'
    | 'by the watch function, every 15 minutes'
    | 'after the secret changes, or an hour'
    | 'after the secret changes'
    | 'never'
  /**
   * Whom it concerns. One mail: it counts against that, and what is behind it goes on. One folder: the mailbox's others are polled all the
   * same. A login: it was refused, and is not tried again with the same secret. Absent: whatever is polled or sent as a whole, or what that
   * needs (the bucket, the bus).
   */
  readonly concerns?: 'mail' | 'folder' | 'login'
  /** A mail server may have failed so for the one mail that it was asked for: whether it did, its neighbours show. */
  readonly mayBeOfMail?: true
  /** Whether the next try may well succeed with nobody doing anything: a send is put off for it then, and else refused. */
  readonly passesByItself: boolean
  /** The code of the job schedulers we replace (seed: MAPI codes of JP1/AJS3, return values of JP1/CPA, KAVT messages). */
  readonly legacyCode?: string
}
