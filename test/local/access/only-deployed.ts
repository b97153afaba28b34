import type { Grant } from './role-grants.js'

/** What is used in an account only: by which service, in whose name. */
interface OnlyDeployed {
  readonly action: string
  /** What its resource ends with. */
  readonly resource: RegExp
  readonly reason: string
}

/** Everything else that is granted, a run of the local world uses. */
const ONLY_DEPLOYED: readonly OnlyDeployed[] = [
  {
    action: 'logs:CreateLogStream',
    resource: /:log-group:[^:]+:\*$/,
    reason: 'Lambda makes a stream for each environment; the local world writes files',
  },
  {
    action: 'logs:PutLogEvents',
    resource: /:log-group:[^:]+:\*$/,
    reason: 'Lambda writes what the function prints; the local world writes files',
  },
  {
    action: 'sqs:SendMessage',
    resource: /:mailjobs-local-deadletters[0-9a-f]+$/,
    reason:
      'Lambda and Scheduler send what they cannot start or have given up; the local world tells of it by an event',
  },
]

/** Why a grant is not used in the local world; undefined if it has to be. */
export const whyOnlyDeployed = ({ action, resource }: Grant): string | undefined =>
  ONLY_DEPLOYED.find((one) => one.action === action && one.resource.test(resource))?.reason
