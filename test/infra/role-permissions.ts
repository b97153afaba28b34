import type { Template } from 'aws-cdk-lib/assertions'
import { z } from 'zod'
import { bucketName } from '../../shared/contract/names.js'
import { resourcesOf, statementSchema } from './synthesize-stack.js'

const policySchema = z.object({
  PolicyName: z.string(),
  PolicyDocument: z.object({ Statement: z.array(statementSchema) }),
})

/**
 * What a role is allowed, a line for each action and resource, sorted: `s3:GetObject MailBucket.Arn/outbox/*`. Logical ids are
 * without the hash at their end; what is known after deployment only (region, account) is empty.
 *
 * @param owner what the logical id of its policy begins with: that of a function, or `Schedules`
 */
export const permissionsOf = (template: Template, owner: string): string[] =>
  resourcesOf(template, 'AWS::IAM::Policy')
    .map(({ Properties }) => policySchema.parse(Properties))
    .filter(({ PolicyName }) => PolicyName.startsWith(`${owner}Role`))
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
    .flatMap(({ Action, Resource = [], Condition }) =>
      Action.flatMap((action) =>
        Resource.map((resource) => `${action} ${shortened(resource)}${conditionOf(Condition)}`),
      ),
    )
    .map((permission) => permission.replace(BUCKET_ARN, 'MailBucket.Arn'))
    .toSorted()

/** Of the stage `test`, without what is known after deployment. */
const BUCKET_ARN = `arn:aws:s3:::${bucketName('test', '', '')}`

const sesConditionSchema = z.object({
  StringEquals: z.object({ 'ses:FromAddress': z.string() }),
})

const conditionOf = (condition: unknown): string =>
  condition === undefined
    ? ''
    : ` if from ${sesConditionSchema.parse(condition).StringEquals['ses:FromAddress']}`

const resourceSchema = z.union([
  z.string(),
  z.object({ Ref: z.string() }).transform(({ Ref }) => nameOf(Ref)),
  z
    .object({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) })
    .transform(({ 'Fn::GetAtt': [id, attribute] }) => `${nameOf(id)}.${attribute}`),
])

const joinSchema = z
  .object({ 'Fn::Join': z.tuple([z.literal(''), z.array(resourceSchema)]) })
  .transform(({ 'Fn::Join': [, parts] }) => parts.join(''))

const shortened = (resource: unknown): string =>
  z.union([resourceSchema, joinSchema]).parse(resource)

const PSEUDO_PARAMETERS: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::Region': '',
  'AWS::AccountId': '',
}

/** CDK ends each logical id with eight digits of a hash; the bucket is called for its construct. */
const nameOf = (logicalId: string): string =>
  PSEUDO_PARAMETERS[logicalId] ?? logicalId.replace(/[0-9A-F]{8}$/, '')
