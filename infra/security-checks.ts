import { type App, Validations } from 'aws-cdk-lib'
import { AwsSolutionsChecks } from 'cdk-nag'

/**
 * Has a synth end with what AWS calls insecure, by its rule and the path of the construct: in our stacks and in what a stage's targets add to them. What is
 * right all the same, its construct says with a reason: `Validations.of(queue).acknowledge({ id, reason })`.
 */
export function checkSecurity(app: App): void {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
}
