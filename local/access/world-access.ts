import { randomUUID } from 'node:crypto'
import { type Access, type Need, refusalWords } from '../stand-ins/access.js'
import type { AccessKeys } from '../stand-ins/signatures.js'
import type { CloudAssembly } from '../template/cloud-assembly.js'
import { type DeployedFunction, functionsOf } from '../template/deployed-functions.js'
import { LOCAL_ACCOUNT, LOCAL_REGION } from '../template/local-account.js'
import { isAllowed, type RoleStatement, statementsOf } from '../template/role-statements.js'

/** Keys of one world: nobody can guess them, and they end with it. */
export interface LocalCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

/** Something that a role was asked for, and whether its policies allow it. */
export interface AskedNeed extends Need {
  readonly roleArn: string
  readonly isAllowed: boolean
}

/** Who may do what in a world: what its template grants to roles, and everything to whoever runs it. */
export interface WorldAccess extends Access {
  readonly keys: AccessKeys
  readonly operator: LocalCredentials
  credentialsOf(lambda: DeployedFunction): LocalCredentials
  /** Asks for a service that has taken a role: Scheduler, and Lambda where it takes from a queue. The words of AWS; undefined: allowed. */
  refusalOfRole(roleArn: string, need: Need): string | undefined
}

/**
 * Reads the roles of a template, and makes keys for each function.
 *
 * @param onAsked told of everything that a role was asked for
 */
export function worldAccess(
  assembly: CloudAssembly,
  onAsked: (asked: AskedNeed) => void = () => {},
): WorldAccess {
  const functions = functionsOf(assembly)
  const operator = newCredentials('operator')
  const credentials = new Map(
    functions.map(({ logicalId }) => [logicalId, newCredentials(logicalId)]),
  )
  const callers = new Map(
    functions.flatMap(({ logicalId, roleArn }) => {
      const known = credentials.get(logicalId)
      return known ? [[known.accessKeyId, roleArn] as const] : []
    }),
  )
  const rights = new Map<string, readonly RoleStatement[]>()
  const rightsOf = (roleArn: string): readonly RoleStatement[] => {
    const known = rights.get(roleArn) ?? statementsOf(assembly, roleArn)
    rights.set(roleArn, known)
    return known
  }
  const refusalOfRole = (roleArn: string, need: Need): string | undefined => {
    const { action, resource, context } = need
    const allowed = isAllowed(rightsOf(roleArn), action, resource, context)
    onAsked({ ...need, roleArn, isAllowed: allowed })
    return allowed ? undefined : refusalWords(sessionOf(roleArn), need)
  }
  const { account, region } = placeOf(assembly)
  return {
    operator,
    keys: new Map(
      [...credentials.values(), operator].map((known) => [
        known.accessKeyId,
        known.secretAccessKey,
      ]),
    ),
    credentialsOf: ({ logicalId }) =>
      credentials.get(logicalId) ?? { accessKeyId: '', secretAccessKey: '' },
    refusalOfRole,
    refusal(accessKeyId, need) {
      if (accessKeyId === operator.accessKeyId) return undefined
      const roleArn = callers.get(accessKeyId)
      return roleArn === undefined ? refusalWords(accessKeyId, need) : refusalOfRole(roleArn, need)
    },
    arnOf: (service, resource, elsewhere = region) =>
      `arn:aws:${service}:${elsewhere}:${account}:${resource}`,
  }
}

const newCredentials = (name: string): LocalCredentials => ({
  accessKeyId: `local-${name}-${randomUUID()}`,
  secretAccessKey: randomUUID(),
})

/** A function calls as a session of its role. */
const sessionOf = (roleArn: string): string =>
  roleArn.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')

/** Whatever stacks there are, they are deployed to one place. */
function placeOf({ stacks }: CloudAssembly): { readonly account: string; readonly region: string } {
  const [stack] = stacks
  return stack ?? { account: LOCAL_ACCOUNT, region: LOCAL_REGION }
}
