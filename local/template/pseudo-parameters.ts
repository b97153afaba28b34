import type { TemplateStack } from './cloud-assembly.js'

/** What stands for "this property is not there" (`AWS::NoValue`). */
export const NO_VALUE = undefined

/**
 * What CloudFormation knows without being told. Source: CloudFormation user guide, "Pseudo
 * parameters".
 */
export const pseudoParameters = (stack: TemplateStack): Readonly<Record<string, unknown>> => ({
  'AWS::AccountId': stack.account,
  'AWS::NoValue': NO_VALUE,
  'AWS::Partition': 'aws',
  'AWS::Region': stack.region,
  'AWS::StackId': `arn:aws:cloudformation:${stack.region}:${stack.account}:stack/${stack.name}/local`,
  'AWS::StackName': stack.name,
  'AWS::URLSuffix': 'amazonaws.com',
})
