import type {
  Conditions,
  Everything,
} from '../../../../shared/matching/fields/conditions-schema.js'

/** Two decisions by one condition: a message that it is meant for, and one that only looks like it. */
export interface DecisionPair {
  /** What the difference is about. */
  readonly about: string
  readonly when: Conditions | Everything
  readonly hit: Buffer
  /** The near miss. */
  readonly miss: Buffer
  /** The condition that decides both ways, by its path. */
  readonly by: string
  /** Where the near miss is decided by another one. */
  readonly missBy?: string
  /** What the match captures. */
  readonly captures?: Readonly<Record<string, string>>
}

/** A condition on text that keeps within one paragraph: 正常終了 is "ended well", 異常終了 "ended badly". */
export const ENDED_WELL = '夜間バッチは正常終了しました'
export const ENDED_BADLY = '夜間バッチは異常終了しました'
