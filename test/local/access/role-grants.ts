import type { Need } from '../../../local/stand-ins/access.js'
import { isAllowed, type RoleStatement } from '../../../local/template/role-statements.js'

/** One thing that a role is granted: an action on a resource, under the conditions of its statement. */
export interface Grant {
  readonly action: string
  readonly resource: string
  /** As a policy would be written that grants this alone. */
  readonly statement: RoleStatement
}

/** What statements allow, one by one. */
export const grantsIn = (statements: readonly RoleStatement[]): Grant[] =>
  statements
    .filter(({ effect }) => effect === 'Allow')
    .flatMap((statement) =>
      statement.actions.flatMap((action) =>
        statement.resources.map((resource) => ({
          action,
          resource,
          statement: { ...statement, actions: [action], resources: [resource] },
        })),
      ),
    )

/** Those of the needs that nothing allows any more once a grant is taken away. */
export function neededFor(
  grant: Grant,
  grants: readonly Grant[],
  needs: readonly Need[],
): readonly Need[] {
  const others = grants.filter((other) => other !== grant).map(({ statement }) => statement)
  return needs.filter(
    ({ action, resource, context }) => !isAllowed(others, action, resource, context),
  )
}
