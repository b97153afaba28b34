import { Template } from 'aws-cdk-lib/assertions'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { applySettings } from '../../infra/apply-settings.js'
import { DEFAULT_SETTINGS, type StageSettings } from '../../infra/load-stage.js'
import { checkSecurity } from '../../infra/security-checks.js'
import { permissionsOf } from './role-permissions.js'
import { sendingJobs } from './sending-jobs.js'
import { resourcesOf, stackOf, unbundledApp } from './synthesize-stack.js'

const BOUNDARY = 'arn:aws:iam::111122223333:policy/platform-boundary'
const NETWORK = {
  subnetIds: ['subnet-0a1b2c3d', 'subnet-0a1b2c4d'],
  securityGroupIds: ['sg-0a1b2c5d'],
}

function templateWith(settings: Partial<StageSettings>): Template {
  const app = unbundledApp()
  const stack = stackOf(sendingJobs, app)
  applySettings(app, { ...DEFAULT_SETTINGS, ...settings })
  checkSecurity(app)
  return Template.fromStack(stack)
}

const functionsOf = (template: Template) =>
  resourcesOf(template, 'AWS::Lambda::Function').map(({ Properties }) =>
    z
      .looseObject({ Role: z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) }) })
      .transform(({ Role, TracingConfig, VpcConfig }) => ({
        tracing: TracingConfig,
        network: VpcConfig,
        owner: /(Monitor|Api|Send|Watch)Function/.exec(Role['Fn::GetAtt'][0])?.[1] ?? '',
      }))
      .parse(Properties),
  )

test('without settings no run is traced, and no function is in a network', () => {
  const template = templateWith({})
  for (const fn of functionsOf(template)) {
    expect(fn.tracing).toBeUndefined()
    expect(fn.network).toBeUndefined()
  }
  for (const { Properties } of resourcesOf(template, 'AWS::IAM::Role'))
    expect(Properties['PermissionsBoundary']).toBeUndefined()
})

test('a permissions boundary bounds every role', () => {
  const roles = resourcesOf(templateWith({ permissionsBoundary: BOUNDARY }), 'AWS::IAM::Role')
  expect(roles.length).toBeGreaterThan(4)
  for (const { Properties } of roles) expect(Properties['PermissionsBoundary']).toBe(BOUNDARY)
})

test('traced are all functions and the API, and each may say so', () => {
  const template = templateWith({ tracing: true })
  for (const fn of functionsOf(template)) expect(fn.tracing).toEqual({ Mode: 'Active' })
  for (const owner of ['MonitorFunction', 'SendingApiFunction', 'WatchingWatchFunction'])
    expect(permissionsOf(template, owner)).toContain('xray:PutTraceSegments *')
  template.hasResourceProperties('AWS::ApiGateway::Stage', { TracingEnabled: true })
})

describe('a network', () => {
  const template = templateWith({ network: NETWORK })

  test('has the functions that talk to mail servers, and no others', () => {
    const placed = functionsOf(template).filter((fn) => fn.network !== undefined)
    expect(placed.map(({ owner }) => owner).toSorted()).toEqual(['Monitor', 'Send'])
    for (const fn of placed)
      expect(fn.network).toEqual({
        SubnetIds: NETWORK.subnetIds,
        SecurityGroupIds: NETWORK.securityGroupIds,
      })
  })

  test('which may have interfaces in it', () => {
    expect(permissionsOf(template, 'MonitorFunction')).toContain('ec2:CreateNetworkInterface *')
    expect(permissionsOf(template, 'SendingApiFunction').join()).not.toContain('ec2:')
  })
})

test('tags are on what is deployed', () => {
  const [bus] = resourcesOf(templateWith({ tags: { team: 'operations' } }), 'AWS::Events::EventBus')
  expect(bus?.Properties['Tags']).toEqual([{ Key: 'team', Value: 'operations' }])
})
