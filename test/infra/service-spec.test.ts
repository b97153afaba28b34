import { describe, expect, test } from 'vitest'
import { jobs as defaultJobs } from '../../infra/jobs.js'
import { exampleJobs } from './example-jobs.js'
import { sendingJobs } from './sending-jobs.js'
import { templateFaults } from './service-spec/template-faults.js'
import { stackOf, stateStackOf, templateOf } from './synthesize-stack.js'

describe.each([
  ['the jobs file as it comes', defaultJobs],
  ['the example of the tests', exampleJobs],
  ['a sender of each kind', sendingJobs],
])('what CloudFormation knows of resources holds for the templates of %s', (_, jobs) => {
  test('the stack', () => {
    expect(templateFaults(templateOf(stackOf(jobs)).toJSON())).toEqual([])
  })

  test('the stack of the state', () => {
    expect(templateFaults(templateOf(stateStackOf(jobs)).toJSON())).toEqual([])
  })
})

/** A template with one change to the first resource of a type. */
function changed(type: string, change: (properties: Record<string, unknown>) => void): unknown {
  const template = structuredClone(templateOf(stackOf(sendingJobs)).toJSON())
  const found = Object.values<{ Type: string; Properties: Record<string, unknown> }>(
    template['Resources'],
  ).find(({ Type }) => Type === type)
  if (!found) throw new Error(`the template has no ${type}`)
  change(found.Properties)
  return template
}

describe('what is wrong is told', () => {
  const at = (type: string, name: string, value: unknown) =>
    changed(type, (properties) => {
      properties[name] = value
    })
  test.each([
    ['a property that is misspelt', at('AWS::Lambda::Function', 'MemorySizes', 1), /is not known/],
    ['one that is missing', at('AWS::Lambda::Function', 'Code', undefined), /Code: is required/],
    ['a text for a number', at('AWS::Lambda::Function', 'Timeout', '30'), /is no integer/],
    [
      'a word that is none of the enum',
      at('AWS::Lambda::Function', 'RecursiveLoop', 'No'),
      /none of/,
    ],
    ['a list for an object', at('AWS::SQS::Queue', 'RedrivePolicy', 5), /is no JSON/],
    ['a number above its range', at('AWS::Lambda::Function', 'Timeout', 901), /901 is not within/],
    [
      'one below',
      at('AWS::Lambda::EventSourceMapping', 'ScalingConfig', { MaximumConcurrency: 1 }),
      /1 is not within 2/,
    ],
    [
      'a name with a sign too many',
      at('AWS::Scheduler::Schedule', 'Name', 'a b'),
      /not of the form/,
    ],
    [
      'an attribute that there is not',
      at('AWS::Lambda::Function', 'Role', { 'Fn::GetAtt': ['MonitorFunctionRole', 'Arm'] }),
      /no resource|has no/,
    ],
  ])('%s', (_, template, words) => {
    expect(templateFaults(template).join('\n')).toMatch(words)
  })
})
