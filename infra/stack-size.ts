import { statSync } from 'node:fs'
import { CfnResource, type Stack } from 'aws-cdk-lib'
import type { CloudAssembly } from 'aws-cdk-lib/cx-api'
import { ConfigurationInvalid } from '../shared/failures/configuration-errors.js'

/** Source: AWS CloudFormation user guide, "Understand CloudFormation quotas". */
const MAX_RESOURCES = 500
const MAX_TEMPLATE_BYTES = 1_000_000

const REMEDY =
  'Share the mailboxes out over several stages (docs/deployment.md, "How much a stage carries")'

/** Asks before the work of a synth, and in the words of the jobs file. @throws ConfigurationInvalid if there is more than a stack carries */
export function requireFewResources(stacks: readonly Stack[], mailboxes: number): void {
  const faults = stacks.flatMap((stack) => {
    const resources = stack.node.findAll().filter((node) => node instanceof CfnResource).length
    if (resources <= MAX_RESOURCES) return []
    const message = `are ${mailboxes}, which come to ${resources} resources in the stack ${stack.stackName}; CloudFormation takes ${MAX_RESOURCES}. ${REMEDY}`
    return [{ path: 'mailboxes', message }]
  })
  if (faults.length > 0) throw new ConfigurationInvalid('The jobs file', faults)
}

/** @throws ConfigurationInvalid if a template is larger than CloudFormation takes it */
export function requireSmallTemplates({ stacks }: CloudAssembly): void {
  const faults = stacks.flatMap(({ stackName, templateFullPath }) => {
    const { size } = statSync(templateFullPath)
    if (size <= MAX_TEMPLATE_BYTES) return []
    const message = `come to ${size} bytes in the template of the stack ${stackName}; CloudFormation takes ${MAX_TEMPLATE_BYTES}. ${REMEDY}`
    return [{ path: 'monitors', message }]
  })
  if (faults.length > 0) throw new ConfigurationInvalid('The jobs file', faults)
}
