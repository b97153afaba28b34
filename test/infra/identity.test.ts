import type { Template } from 'aws-cdk-lib/assertions'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { sendingJobs } from './sending-jobs.js'
import { stackOf, stateStackOf, templateOf } from './synthesize-stack.js'

/** Replaced, they are lost, or what they held is. */
const STATEFUL = ['AWS::S3::Bucket', 'AWS::SecretsManager::Secret', 'AWS::SQS::Queue']

/** Properties that give a resource a name of its own. */
const NAMES = ['Name', 'BucketName', 'AlarmName', 'TopicName', 'QueueName', 'StageName', 'RoleName']

test('what holds state, under ids that no change of the code may move', () => {
  expect(identities(templateOf(stateStackOf(sendingJobs)))).toMatchInlineSnapshot()
})

/** To CloudFormation another id with the same name is a resource that exists already: such a change cannot be deployed. */
test('what has a name, under ids that a move of its construct would change', () => {
  expect(identities(templateOf(stackOf(sendingJobs)))).toMatchInlineSnapshot()
})

function identities(template: Template): readonly string[] {
  const { Resources } = z
    .object({
      Resources: z.record(
        z.string(),
        z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) }),
      ),
    })
    .parse(template.toJSON())
  return Object.entries(Resources)
    .flatMap(([id, { Type, Properties }]) => {
      const name = NAMES.map((key) => Properties[key]).find((value) => value !== undefined)
      if (name === undefined && !STATEFUL.includes(Type)) return []
      return [`${Type} ${id} ${nameText(name)}`.trimEnd()]
    })
    .toSorted()
}

const nameText = (name: unknown): string =>
  z
    .union([
      z.string(),
      z.undefined().transform(() => ''),
      z
        .object({ 'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]) })
        .transform(({ 'Fn::Join': [, parts] }) =>
          parts.map((part) => (typeof part === 'string' ? part : '<>')).join(''),
        ),
    ])
    .parse(name)
