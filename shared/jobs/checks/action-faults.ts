import type { Fault } from '../../failures/configuration-errors.js'
import { faultAt } from '../schema/faults.js'
import { monitorSchema } from '../schema/jobs-schema.js'
import { memberOf } from '../values/member-of.js'
import { actionConflicts } from './action-conflicts.js'

/**
 * The faults of `then` that no single setting shows. Monitors that are paused, or not valid by themselves, conflict with
 * nothing.
 */
export function actionFaults(
  jobs: unknown,
  monitors: readonly (readonly [string, unknown])[],
): Fault[] {
  const valid = monitors.flatMap(([name, definition]) => {
    const parsed = monitorSchema.safeParse(definition)
    return parsed.success && parsed.data.enabled ? [{ ...parsed.data, name }] : []
  })
  const deleting = monitors
    .filter(([, definition]) => deletesUnsaid(definition))
    .map(([name]) => ({ monitor: name, message: DELETE_UNSAID }))
  return [...deleting, ...actionConflicts(valid)].map(({ monitor, message }) =>
    faultAt(jobs, ['monitors', monitor, 'then'], message),
  )
}

const DELETE_UNSAID =
  'removes mail from the server for good, and what is kept of it is then the only copy, until keep.for ends; write keep.message: true as well, to say that you want this'

/** Whether a monitor deletes, and does not say in its own words that the message itself is kept. */
function deletesUnsaid(definition: unknown): boolean {
  return (
    memberOf(definition, 'then') === 'delete' &&
    memberOf(memberOf(definition, 'keep'), 'message') !== true
  )
}
