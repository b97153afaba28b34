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
  /** Of one folder: the mailbox's others are polled all the same. Absent: of whatever is polled or sent, as a whole. */
  readonly concerns?: 'folder'
  /** Whether the next try may well succeed with nobody doing anything: a send is put off for it then, and else refused. */
  readonly passesByItself: boolean
  /** The code of the job schedulers we replace (seed: MAPI codes of JP1/AJS3, return values of JP1/CPA, KAVT messages). */
  readonly legacyCode?: string
}
