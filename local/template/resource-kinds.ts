/** What names a resource in the account it would be deployed to. */
export interface ResourceIdentity {
  /** The physical name. */
  readonly name: string
  readonly account: string
  readonly region: string
  /** The name of the group for what lives in one (schedules). */
  readonly group: string
}

/** What CloudFormation answers about a resource type: its `Ref` and its attributes. */
export interface ResourceKind {
  /** The property that gives the physical name, where the type has one. */
  readonly nameProperty?: string
  readonly ref: (identity: ResourceIdentity) => string
  readonly attributes: Readonly<Record<string, (identity: ResourceIdentity) => string>>
}

const nameOf = ({ name }: ResourceIdentity) => name

const arnIn =
  (service: string, prefix = '', suffix = '') =>
  ({ account, region, name }: ResourceIdentity) =>
    `arn:aws:${service}:${region}:${account}:${prefix}${name}${suffix}`

const bucketArn = ({ name }: ResourceIdentity) => `arn:aws:s3:::${name}`
const roleArn = ({ account, name }: ResourceIdentity) => `arn:aws:iam::${account}:role/${name}`
const topicArn = arnIn('sns')
/**
 * Secrets Manager ends each ARN with a hyphen and six random characters; ours are always the same.
 */
const secretArn = arnIn('secretsmanager', 'secret:', '-000000')
const queueUrl = ({ account, region, name }: ResourceIdentity) =>
  `https://sqs.${region}.amazonaws.com/${account}/${name}`
const scheduleArn = ({ account, region, name, group }: ResourceIdentity) =>
  `arn:aws:scheduler:${region}:${account}:schedule/${group}/${name}`

/**
 * The resource types whose names and ARNs a function, a policy or a schedule may refer to.
 * Source: "Return values" of each type in the CloudFormation resource reference.
 */
export const RESOURCE_KINDS: Readonly<Record<string, ResourceKind>> = {
  'AWS::ApiGateway::Account': { ref: nameOf, attributes: { Id: nameOf } },
  'AWS::ApiGateway::Deployment': { ref: nameOf, attributes: { DeploymentId: nameOf } },
  'AWS::ApiGateway::GatewayResponse': { ref: nameOf, attributes: { Id: nameOf } },
  'AWS::ApiGateway::Method': { ref: nameOf, attributes: {} },
  'AWS::ApiGateway::Model': { nameProperty: 'Name', ref: nameOf, attributes: {} },
  'AWS::ApiGateway::RequestValidator': {
    ref: nameOf,
    attributes: { RequestValidatorId: nameOf },
  },
  'AWS::ApiGateway::Resource': { ref: nameOf, attributes: { ResourceId: nameOf } },
  'AWS::ApiGateway::RestApi': {
    ref: nameOf,
    attributes: { RestApiId: nameOf, RootResourceId: ({ name }) => `${name}-root` },
  },
  'AWS::ApiGateway::Stage': { nameProperty: 'StageName', ref: nameOf, attributes: {} },
  'AWS::CloudWatch::Alarm': {
    nameProperty: 'AlarmName',
    ref: nameOf,
    attributes: { Arn: arnIn('cloudwatch', 'alarm:') },
  },
  'AWS::Events::EventBus': {
    nameProperty: 'Name',
    ref: nameOf,
    attributes: { Arn: arnIn('events', 'event-bus/'), Name: nameOf },
  },
  'AWS::Events::Rule': {
    nameProperty: 'Name',
    ref: nameOf,
    attributes: { Arn: arnIn('events', 'rule/') },
  },
  'AWS::IAM::Role': { nameProperty: 'RoleName', ref: nameOf, attributes: { Arn: roleArn } },
  'AWS::KMS::Key': { ref: nameOf, attributes: { Arn: arnIn('kms', 'key/'), KeyId: nameOf } },
  'AWS::Lambda::EventInvokeConfig': { ref: nameOf, attributes: {} },
  'AWS::Lambda::EventSourceMapping': {
    ref: nameOf,
    attributes: { Id: nameOf, EventSourceMappingArn: arnIn('lambda', 'event-source-mapping:') },
  },
  'AWS::Lambda::Function': {
    nameProperty: 'FunctionName',
    ref: nameOf,
    attributes: { Arn: arnIn('lambda', 'function:') },
  },
  'AWS::Lambda::Permission': { ref: nameOf, attributes: { Id: nameOf } },
  'AWS::Logs::LogGroup': {
    nameProperty: 'LogGroupName',
    ref: nameOf,
    attributes: { Arn: arnIn('logs', 'log-group:', ':*') },
  },
  'AWS::S3::Bucket': { nameProperty: 'BucketName', ref: nameOf, attributes: { Arn: bucketArn } },
  'AWS::SES::ConfigurationSet': { nameProperty: 'Name', ref: nameOf, attributes: {} },
  'AWS::SES::ConfigurationSetEventDestination': { ref: nameOf, attributes: { Id: nameOf } },
  'AWS::SNS::Topic': {
    nameProperty: 'TopicName',
    ref: topicArn,
    attributes: { TopicArn: topicArn, TopicName: nameOf },
  },
  'AWS::SQS::Queue': {
    nameProperty: 'QueueName',
    ref: queueUrl,
    attributes: { Arn: arnIn('sqs'), QueueName: nameOf, QueueUrl: queueUrl },
  },
  'AWS::SQS::QueuePolicy': { ref: nameOf, attributes: { Id: nameOf } },
  'AWS::SSM::Parameter': { nameProperty: 'Name', ref: nameOf, attributes: {} },
  'AWS::Scheduler::Schedule': {
    nameProperty: 'Name',
    ref: nameOf,
    attributes: { Arn: scheduleArn },
  },
  'AWS::Scheduler::ScheduleGroup': {
    nameProperty: 'Name',
    ref: nameOf,
    attributes: { Arn: arnIn('scheduler', 'schedule-group/') },
  },
  'AWS::SecretsManager::Secret': {
    nameProperty: 'Name',
    ref: secretArn,
    attributes: { Id: secretArn },
  },
}
