import type { Need } from '../stand-ins/access.js'
import type { DeployedEventSource } from '../template/deployed-event-sources.js'
import type { DeployedSchedule } from '../template/deployed-schedules.js'
import { TemplateError } from '../template/template-error.js'
import type { WorldAccess } from './world-access.js'

/** Scheduler may not start what a schedule names: its role lacks a right. */
export class StartRefused extends Error {
  override readonly name = 'StartRefused'
}

/** @throws StartRefused if the role of a schedule does not allow what it starts */
export function requireStart(
  { refusalOfRole }: WorldAccess,
  { roleArn, targetArn }: DeployedSchedule,
): void {
  const isQueue = targetArn.startsWith('arn:aws:sqs:')
  const action = isQueue ? 'sqs:SendMessage' : 'lambda:InvokeFunction'
  const refusal = refusalOfRole(roleArn, { action, resource: targetArn })
  if (refusal !== undefined) throw new StartRefused(refusal)
}

/** What Lambda asks of the role of a function that it takes messages for (Lambda developer guide, "Using Lambda with Amazon SQS"). */
const TAKING = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes']

/** @throws TemplateError as CreateEventSourceMapping refuses a function whose role does not allow Lambda to take from its queue */
export function requireTaking(
  { refusalOfRole }: WorldAccess,
  { roleArn, queueArn, functionArn }: DeployedEventSource,
): void {
  const needs = TAKING.map((action): Need => ({ action, resource: queueArn }))
  for (const need of needs) {
    const refusal = refusalOfRole(roleArn, need)
    if (refusal !== undefined) throw new TemplateError(functionArn, refusal)
  }
}
