import { expect, test } from 'vitest'
import {
  isAllowed,
  type RoleStatement,
  statementsOf,
} from '../../../local/template/role-statements.js'
import { assemblyOf } from './test-assembly.js'

const ROLE_ARN = 'arn:aws:iam::000000000000:role/monitor-role'
const BUCKET_ARN = 'arn:aws:s3:::mail-archive'

test('statements of a role are its own and those attached to it', async () => {
  const assembly = await assemblyOf({
    Main: {
      Resources: {
        Role: {
          Type: 'AWS::IAM::Role',
          Properties: {
            RoleName: 'monitor-role',
            Policies: [{ PolicyDocument: documentOf('s3:GetObject') }],
          },
        },
        Attached: policyFor('AWS::IAM::Policy', { Ref: 'Role' }, 's3:ListBucket'),
        Managed: policyFor('AWS::IAM::ManagedPolicy', { Ref: 'Role' }, 's3:PutObject'),
        OfOthers: policyFor('AWS::IAM::Policy', 'another-role', 's3:DeleteObject'),
      },
    },
    Shard: {
      Resources: { FromAfar: policyFor('AWS::IAM::Policy', 'monitor-role', 'sqs:SendMessage') },
    },
  })

  const statements = statementsOf(assembly, ROLE_ARN)

  expect(statements.flatMap(({ actions }) => actions)).toEqual([
    's3:GetObject',
    's3:ListBucket',
    'sqs:SendMessage',
    's3:PutObject',
  ])
  expect(statements[0]).toEqual({
    effect: 'Allow',
    actions: ['s3:GetObject'],
    resources: [BUCKET_ARN],
    conditions: {},
  })
})

test('a role of nobody is an error', async () => {
  const assembly = await assemblyOf({ Main: {} })

  expect(() => statementsOf(assembly, ROLE_ARN)).toThrow(ROLE_ARN)
})

test('a policy that says what it does not allow is refused', async () => {
  const statement = { Effect: 'Allow', NotAction: 's3:DeleteObject', Resource: '*' }
  const assembly = await assemblyOf({
    Main: {
      Resources: {
        Role: {
          Type: 'AWS::IAM::Role',
          Properties: {
            RoleName: 'monitor-role',
            Policies: [{ PolicyDocument: { Statement: [statement] } }],
          },
        },
      },
    },
  })

  expect(() => statementsOf(assembly, ROLE_ARN)).toThrow(/Main\/Role.*Action/s)
})

const allow = (...actions: string[]): RoleStatement => ({
  effect: 'Allow',
  actions,
  resources: [BUCKET_ARN, `${BUCKET_ARN}/*`],
  conditions: {},
})

const FROM = 'noreply@example.co.jp'

const onlyIf = (operator: string, key: string, value: string): RoleStatement => ({
  ...allow('s3:ListBucket'),
  conditions: { [operator]: { [key]: [value] } },
})

const denyIf = (operator: string, key: string, value: string): RoleStatement => ({
  ...onlyIf(operator, key, value),
  effect: 'Deny',
})

test.each([
  ['nothing', [], false],
  ['the action', [allow('s3:ListBucket')], true],
  ['another action', [allow('s3:GetObject')], false],
  ['a longer action', [allow('s3:ListBucketVersions')], false],
  ['a pattern', [allow('s3:GetObject', 's3:List*')], true],
  ['the action in other letters', [allow('S3:listbucket')], true],
  ['everything', [{ ...allow('*'), resources: ['*'] }], true],
  ['another bucket', [{ ...allow('s3:ListBucket'), resources: ['arn:aws:s3:::other'] }], false],
  ['only its objects', [{ ...allow('s3:ListBucket'), resources: [`${BUCKET_ARN}/*`] }], false],
  [
    'a bucket with one letter open',
    [{ ...allow('s3:ListBucket'), resources: ['arn:aws:s3:::mail?archive'] }],
    true,
  ],
  ['under an unknown condition', [onlyIf('IpAddress', 'aws:SourceIp', '10.0.0.1')], false],
  ['under one that holds', [onlyIf('StringEquals', 'ses:FromAddress', FROM)], true],
  [
    'under a pattern that holds',
    [onlyIf('StringLike', 'ses:FromAddress', '*@example.co.jp')],
    true,
  ],
  ['under one that does not', [onlyIf('StringEquals', 'ses:FromAddress', 'b@example.com')], false],
  ['under one on what is not said', [onlyIf('StringEquals', 'ses:Recipients', FROM)], false],
  [
    'and denying it to others',
    [allow('s3:*'), denyIf('StringEquals', 'ses:FromAddress', 'b@example.com')],
    true,
  ],
  [
    'and denying it to this one',
    [allow('s3:*'), denyIf('StringLike', 'ses:FromAddress', '*')],
    false,
  ],
  [
    'and denying it for what is not known',
    [allow('s3:*'), denyIf('IpAddress', 'aws:SourceIp', '10.0.0.1')],
    false,
  ],
  ['and denying it', [allow('s3:*'), { ...allow('s3:ListBucket'), effect: 'Deny' }], false],
] satisfies [string, RoleStatement[], boolean][])('allowing %s', (_case, statements, allowed) => {
  const context = { 'ses:FromAddress': FROM }
  expect(isAllowed(statements, 's3:ListBucket', BUCKET_ARN, context)).toBe(allowed)
})

const documentOf = (action: string) => ({
  Statement: [{ Effect: 'Allow', Action: action, Resource: BUCKET_ARN }],
})

const policyFor = (type: string, role: unknown, action: string) => ({
  Type: type,
  Properties: { PolicyDocument: documentOf(action), Roles: [role] },
})
