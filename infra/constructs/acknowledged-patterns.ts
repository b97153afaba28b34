import { Stack, Validations } from 'aws-cdk-lib'
import { z } from 'zod'
import type { JobFunction } from './job-function.js'

const partSchema = z.union([
  z.string(),
  z.object({ Ref: z.string() }).transform(({ Ref }) => `<${Ref}>`),
])

/** An ARN as the template has it: a text, or one that is joined of texts and references. */
const arnSchema = z.union([
  partSchema,
  z
    .object({ 'Fn::Join': z.tuple([z.literal(''), z.array(partSchema)]) })
    .transform(({ 'Fn::Join': [, parts] }) => parts.join('')),
])

/** Says why resources with an asterisk are right in the policy of a function: cdk-nag names each as the template writes it. */
export function acknowledgePatterns(
  fn: JobFunction,
  arns: readonly string[],
  reason: string,
): void {
  const stack = Stack.of(fn)
  const accepted = arns.map((arn) => ({
    id: `AwsSolutions-IAM5[Resource::${arnSchema.parse(stack.resolve(arn))}]`,
    reason,
  }))
  Validations.of(fn.executionRole).acknowledge(...accepted)
}
