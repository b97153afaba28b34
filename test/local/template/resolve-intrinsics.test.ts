// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how Fn::Sub writes a variable
import { expect, test } from 'vitest'
import { resolveIntrinsics } from '../../../local/template/resolve-intrinsics.js'
import { TemplateError } from '../../../local/template/template-error.js'
import { assemblyOf } from './test-assembly.js'

const RESOURCES = {
  Archive: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'mail-archive' } },
  Unnamed: { Type: 'AWS::S3::Bucket' },
  Bus: {
    Type: 'AWS::Events::EventBus',
    Properties: { Name: { 'Fn::Sub': 'mailjobs-${Stage}' } },
  },
  Queue: { Type: 'AWS::SQS::Queue' },
  Login: {
    Type: 'AWS::SecretsManager::Secret',
    Properties: { Name: 'mailjobs/dev/mailboxes/operations' },
  },
  Monitor: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'monitor' } },
  Alerts: { Type: 'AWS::SNS::Topic' },
  Group: { Type: 'AWS::Scheduler::ScheduleGroup', Properties: { Name: 'mailjobs-dev' } },
  Nightly: {
    Type: 'AWS::Scheduler::Schedule',
    Properties: { Name: 'nightly', GroupName: { Ref: 'Group' } },
  },
  Vpc: { Type: 'AWS::EC2::VPC' },
}

const HERE = 'local:000000000000'

test.each([
  ['a literal', { a: ['b', 1, true, null] }, { a: ['b', 1, true, null] }],
  ['a named bucket', { Ref: 'Archive' }, 'mail-archive'],
  ['a bucket without a name', { Ref: 'Unnamed' }, 'main-unnamed'],
  ["a bucket's ARN", { 'Fn::GetAtt': ['Archive', 'Arn'] }, 'arn:aws:s3:::mail-archive'],
  ['an ARN in the short form', { 'Fn::GetAtt': 'Archive.Arn' }, 'arn:aws:s3:::mail-archive'],
  ['a name that is an intrinsic itself', { Ref: 'Bus' }, 'mailjobs-dev'],
  [
    'a queue is its URL',
    { Ref: 'Queue' },
    'https://sqs.local.amazonaws.com/000000000000/main-queue',
  ],
  ["a queue's ARN", { 'Fn::GetAtt': ['Queue', 'Arn'] }, `arn:aws:sqs:${HERE}:main-queue`],
  [
    'a secret is its ARN',
    { Ref: 'Login' },
    `arn:aws:secretsmanager:${HERE}:secret:mailjobs/dev/mailboxes/operations-000000`,
  ],
  [
    "a function's ARN",
    { 'Fn::GetAtt': ['Monitor', 'Arn'] },
    `arn:aws:lambda:${HERE}:function:monitor`,
  ],
  ['a topic is its ARN', { Ref: 'Alerts' }, `arn:aws:sns:${HERE}:main-alerts`],
  [
    "a schedule's ARN",
    { 'Fn::GetAtt': ['Nightly', 'Arn'] },
    `arn:aws:scheduler:${HERE}:schedule/mailjobs-dev/nightly`,
  ],
  ['a parameter', { Ref: 'Stage' }, 'dev'],
  ['the account', { Ref: 'AWS::AccountId' }, '000000000000'],
  ['the region', { Ref: 'AWS::Region' }, 'local'],
  ['the partition', { Ref: 'AWS::Partition' }, 'aws'],
  ['the suffix', { Ref: 'AWS::URLSuffix' }, 'amazonaws.com'],
  ['the stack', { Ref: 'AWS::StackName' }, 'Main'],
  [
    'no value',
    { a: 1, b: { Ref: 'AWS::NoValue' }, c: [{ Ref: 'AWS::NoValue' }, 2] },
    { a: 1, c: [2] },
  ],
  [
    'a join',
    { 'Fn::Join': ['/', [{ 'Fn::GetAtt': ['Archive', 'Arn'] }, 'mail', '*']] },
    'arn:aws:s3:::mail-archive/mail/*',
  ],
  ['a split', { 'Fn::Split': [',', 'a,b'] }, ['a', 'b']],
  ['a join of a split', { 'Fn::Join': ['-', { 'Fn::Split': [',', 'a,b'] }] }, 'a-b'],
  [
    'a selection',
    { 'Fn::Select': ['5', { 'Fn::Split': [':', { 'Fn::GetAtt': ['Queue', 'Arn'] }] }] },
    'main-queue',
  ],
  [
    'a substitution',
    { 'Fn::Sub': '${Archive}/${Bus.Arn}/${AWS::Region}' },
    `mail-archive/arn:aws:events:${HERE}:event-bus/mailjobs-dev/local`,
  ],
  [
    'a substitution with variables',
    { 'Fn::Sub': ['${own}/${Archive}', { own: { Ref: 'Bus' } }] },
    'mailjobs-dev/mail-archive',
  ],
  ['a literal in a substitution', { 'Fn::Sub': '${!Literal}' }, '${Literal}'],
  ['an import from another stack', { 'Fn::ImportValue': 'Other:Archive' }, 'other-archive'],
])('%s', async (_case, value, resolved) => {
  expect(await resolvedInMain(value)).toEqual(resolved)
})

test.each([
  [
    'an intrinsic',
    { 'Fn::FindInMap': ['a', 'b', 'c'] },
    'Main/Monitor.Code.Fn::FindInMap: this intrinsic',
  ],
  [
    'a condition',
    { a: [{ 'Fn::If': ['x', 1, 2] }] },
    'Main/Monitor.Code.a.0.Fn::If: this intrinsic',
  ],
  ['a resource', { Ref: 'Missing' }, 'Main/Monitor.Code.Ref: there is no resource "Missing"'],
  ['a parameter without a default', { Ref: 'NoDefault' }, 'no resource "NoDefault"'],
  [
    'an attribute',
    { 'Fn::GetAtt': ['Archive', 'WebsiteURL'] },
    'attribute "WebsiteURL" of AWS::S3::Bucket',
  ],
  ['a type', { Ref: 'Vpc' }, 'AWS::EC2::VPC "Vpc"'],
  ['an export', { 'Fn::ImportValue': 'Nobody' }, 'exports "Nobody"'],
  [
    'a name in a substitution',
    { 'Fn::Sub': '${Missing}' },
    'Fn::Sub: there is no resource "Missing"',
  ],
  ['an element', { 'Fn::Select': [2, ['a', 'b']] }, 'there is no element 2'],
  ['a form', { 'Fn::Join': 'a' }, 'Fn::Join: not understood'],
])('%s that is not known is an error that names the place', async (_case, value, message) => {
  await expect(resolvedInMain(value)).rejects.toThrow(TemplateError)
  await expect(resolvedInMain(value)).rejects.toThrow(message)
})

test('a stack that was synthesized for an account is in that account', async () => {
  const assembly = await assemblyOf(
    { Main: { Resources: RESOURCES } },
    'aws://123456789012/ap-northeast-1',
  )
  const [stack] = assembly.stacks

  const place = stack && { assembly, stack, path: 'Monitor' }

  expect(place && resolveIntrinsics({ 'Fn::GetAtt': ['Monitor', 'Arn'] }, place)).toBe(
    'arn:aws:lambda:ap-northeast-1:123456789012:function:monitor',
  )
})

async function resolvedInMain(value: unknown): Promise<unknown> {
  const assembly = await assemblyOf({
    Main: { Resources: RESOURCES, Parameters: { Stage: { Default: 'dev' }, NoDefault: {} } },
    Other: {
      Resources: { Archive: { Type: 'AWS::S3::Bucket' } },
      Outputs: { Out: { Value: { Ref: 'Archive' }, Export: { Name: 'Other:Archive' } } },
    },
  })
  const [stack] = assembly.stacks
  if (!stack) throw new Error('no stack was read')
  return resolveIntrinsics(value, { assembly, stack, path: 'Monitor.Code' })
}
