import type { IRuleTarget } from 'aws-cdk-lib/aws-events'
import type { Construct } from 'constructs'

/**
 * What a match starts, by the name of the monitor in jobs.ts: any target of an EventBridge rule. It gets the
 * event `Mail Matched`: who wrote, the subject, what the patterns captured, and where the mail is kept.
 *
 * @example
 * 'nightly-batch': (scope) =>
 *   new SfnStateMachine(StateMachine.fromStateMachineName(scope, 'MorningJobs', 'morning-jobs')),
 */
export const targets: Readonly<Record<string, (scope: Construct) => IRuleTarget>> = {}
