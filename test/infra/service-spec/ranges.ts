/** What a value may be, which the specification does not say. */
interface Range {
  readonly type: string
  /** The way to the property; `*` is each element of a list. */
  readonly path: string
  readonly min?: number
  readonly max?: number
  readonly pattern?: RegExp
}

const KIB = 1024

/**
 * Of numbers their size, of texts their length in bytes. Sources: API references of CreateFunction, CreateEventSourceMapping,
 * PutFunctionEventInvokeConfig (Lambda); SetQueueAttributes (SQS); CreateSchedule (EventBridge Scheduler); PutMetricAlarm (CloudWatch); PutParameter
 * (Systems Manager); PutRule (EventBridge); CreateSecret (Secrets Manager); CreateConfigurationSet (SES); "Bucket naming rules" (S3).
 */
const RANGES: readonly Range[] = [
  { type: 'AWS::Lambda::Function', path: 'MemorySize', min: 128, max: 10_240 },
  { type: 'AWS::Lambda::Function', path: 'Timeout', min: 1, max: 900 },
  { type: 'AWS::Lambda::Function', path: 'Description', max: 256 },
  { type: 'AWS::Lambda::EventSourceMapping', path: 'BatchSize', min: 1, max: 10_000 },
  { type: 'AWS::Lambda::EventSourceMapping', path: 'MaximumBatchingWindowInSeconds', max: 300 },
  {
    type: 'AWS::Lambda::EventSourceMapping',
    path: 'ScalingConfig.MaximumConcurrency',
    min: 2,
    max: 1_000,
  },
  { type: 'AWS::Lambda::EventInvokeConfig', path: 'MaximumRetryAttempts', min: 0, max: 2 },
  {
    type: 'AWS::Lambda::EventInvokeConfig',
    path: 'MaximumEventAgeInSeconds',
    min: 60,
    max: 21_600,
  },
  { type: 'AWS::SQS::Queue', path: 'VisibilityTimeout', min: 0, max: 43_200 },
  { type: 'AWS::SQS::Queue', path: 'MessageRetentionPeriod', min: 60, max: 1_209_600 },
  { type: 'AWS::SQS::Queue', path: 'RedrivePolicy.maxReceiveCount', min: 1, max: 1_000 },
  { type: 'AWS::Scheduler::Schedule', path: 'Name', min: 1, max: 64, pattern: /^[\w.-]+$/ },
  { type: 'AWS::Scheduler::Schedule', path: 'Description', max: 512 },
  { type: 'AWS::Scheduler::Schedule', path: 'ScheduleExpression', min: 1, max: 256 },
  { type: 'AWS::Scheduler::Schedule', path: 'Target.Input', min: 1, max: 256 * KIB },
  {
    type: 'AWS::Scheduler::Schedule',
    path: 'Target.RetryPolicy.MaximumRetryAttempts',
    min: 0,
    max: 185,
  },
  {
    type: 'AWS::Scheduler::Schedule',
    path: 'Target.RetryPolicy.MaximumEventAgeInSeconds',
    min: 60,
    max: 86_400,
  },
  { type: 'AWS::CloudWatch::Alarm', path: 'AlarmName', min: 1, max: 255 },
  { type: 'AWS::CloudWatch::Alarm', path: 'AlarmDescription', max: 1_024 },
  { type: 'AWS::CloudWatch::Alarm', path: 'AlarmActions', max: 5 },
  { type: 'AWS::SSM::Parameter', path: 'Value', min: 1, max: 8 * KIB },
  { type: 'AWS::SSM::Parameter', path: 'Description', max: 1_024 },
  { type: 'AWS::Events::Rule', path: 'Description', max: 512 },
  { type: 'AWS::Events::Rule', path: 'Targets', max: 5 },
  { type: 'AWS::Events::EventBus', path: 'Name', min: 1, max: 256, pattern: /^[/.\-_A-Za-z0-9]+$/ },
  { type: 'AWS::SecretsManager::Secret', path: 'Name', min: 1, max: 512 },
  { type: 'AWS::SecretsManager::Secret', path: 'Description', max: 2_048 },
  { type: 'AWS::SES::ConfigurationSet', path: 'Name', max: 64, pattern: /^[\w-]+$/ },
  { type: 'AWS::S3::Bucket', path: 'LifecycleConfiguration.Rules', max: 1_000 },
  { type: 'AWS::S3::Bucket', path: 'LifecycleConfiguration.Rules.*.ExpirationInDays', min: 1 },
]

/** What lies outside of its range. */
export const rangeFaults = (type: string, properties: unknown): readonly string[] =>
  RANGES.filter((range) => range.type === type).flatMap((range) =>
    valuesAt(properties, range.path.split('.')).flatMap((value) => outsideOf(range, value)),
  )

function valuesAt(value: unknown, [name, ...rest]: readonly string[]): unknown[] {
  if (name === undefined) return [value]
  if (typeof value !== 'object' || value === null) return []
  if (name === '*') return Object.values(value).flatMap((one) => valuesAt(one, rest))
  const member: unknown = Reflect.get(value, name)
  return member === undefined ? [] : valuesAt(member, rest)
}

function outsideOf({ path, min = 0, max = Infinity, pattern }: Range, value: unknown): string[] {
  const size = sizeOf(value)
  if (size === undefined) return []
  if (size < min || size > max) return [`${path}: ${size} is not within ${min} and ${max}`]
  if (typeof value === 'string' && pattern && !pattern.test(value))
    return [`${path}: ${value} is not of the form ${pattern.source}`]
  return []
}

/** Of what is known after deployment only, none. */
function sizeOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value
  if (typeof value === 'string') return Buffer.byteLength(value)
  return Array.isArray(value) ? value.length : undefined
}
