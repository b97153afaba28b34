import { dirname, join } from 'node:path'
import { RemovalPolicy, Validations } from 'aws-cdk-lib'
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import {
  Architecture,
  CfnFunction,
  Code,
  type IDestination,
  type IFunction,
  LoggingFormat,
  RecursiveLoop,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda'
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { FUNCTION_ENV } from '../../shared/contract/env.js'
import type { FunctionName } from '../../shared/contract/names.js'
import { BUNDLING, entryOf, PROJECT_ROOT } from '../bundling.js'
import { FUNCTION_LIMITS, type FunctionLimits } from '../function-limits.js'
import { LOG_RETENTION } from '../log-retention.js'

/** What one function differs in from another. */
export interface JobFunctionProps {
  readonly name: FunctionName
  readonly description: string
  /** Part of every name that the function looks up. */
  readonly stage: string
  /** What became of an event that the function failed on, if events start it. */
  readonly deadLetters: IQueue
  /** Where its bundle is kept, see `keptBundles`. Undefined: it is bundled now. */
  readonly bundles: string | undefined
}

/**
 * The small semi-space makes V8 collect young objects often, and with them the buffers of a message that has passed: the peak of a 206 MB
 * message fell from 255 MB to 169 MB. No source maps: they are 9 MB and 25 ms of a cold start, and the first stack that is read costs 37 MB
 * and two seconds. They lie beside the bundle, and `mailjobs trace` reads a log by them.
 */
const OWN_OPTIONS = ['--max-semi-space-size=1']

/**
 * The runtime tells V8 how much memory it has, unless the function sets a size itself: with the semi-space set and nothing else, V8 took 259 MB
 * for its heap in a function of 256 MB. This is the share that the runtime gives it (bootstrap of nodejs24.x).
 */
const HEAP_SHARE = 0.9

const nodeOptionsFor = (memoryMb: number): string =>
  [...OWN_OPTIONS, `--max-old-space-size=${Math.floor(memoryMb * HEAP_SHARE)}`].join(' ')

/**
 * glibc gives a piece of 128 KiB or more back to the system when it is freed, until the first one has been: then it raises that
 * bound to the piece's size, and keeps what is smaller. Naming the bound makes it stay; the peak of hostile mail fell by 30 MiB
 * (docs/decisions/0003). Source: mallopt(3), M_MMAP_THRESHOLD.
 */
const MALLOC_MMAP_THRESHOLD = String(128 * 1024)

/**
 * Lambda sends to it by the role of the function, and asks for no more (Lambda developer guide, "Capturing records of Lambda asynchronous
 * invocations"): CDK's own destination also grants to look the queue up.
 */
const toQueue = ({ queueArn }: IQueue): IDestination => ({
  bind(_scope: Construct, fn: IFunction) {
    const actions = ['sqs:SendMessage']
    fn.addToRolePolicy(new PolicyStatement({ actions, resources: [queueArn] }))
    return { destination: queueArn }
  },
})

/** A Lambda function with the defaults of the house; what it may do, the grants say. */
export class JobFunction extends NodejsFunction {
  /** What the grants add to. */
  readonly executionRole: Role
  /** Whether it logs in to servers of others. */
  readonly talksToMailServers: boolean

  constructor(scope: Construct, id: string, props: JobFunctionProps) {
    const { name, description, stage, deadLetters, bundles } = props
    const limits: FunctionLimits = FUNCTION_LIMITS[name]
    const entry = entryOf(name)
    const logGroup = new LogGroup(scope, `${id}Logs`, {
      retention: LOG_RETENTION,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    // A role of its own, so that CDK does not attach the managed policy, which may write to any log group.
    const role = new Role(scope, `${id}Role`, {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    })
    super(scope, id, {
      entry: join(PROJECT_ROOT, entry),
      projectRoot: PROJECT_ROOT,
      depsLockFilePath: join(PROJECT_ROOT, 'package-lock.json'),
      description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: limits.memoryMb,
      timeout: limits.timeout,
      // Lambda's own lines are JSON then as well, and lines are filtered by their level.
      loggingFormat: LoggingFormat.JSON,
      recursiveLoop: limits.startsItself ? RecursiveLoop.ALLOW : RecursiveLoop.TERMINATE,
      bundling: BUNDLING,
      handler: 'index.handler',
      ...(bundles !== undefined && { code: Code.fromAsset(join(bundles, dirname(entry))) }),
      environment: {
        [FUNCTION_ENV.stage]: stage,
        NODE_OPTIONS: nodeOptionsFor(limits.memoryMb),
        MALLOC_MMAP_THRESHOLD_: MALLOC_MMAP_THRESHOLD,
      },
      role,
      logGroup,
      ...(limits.events && {
        retryAttempts: limits.events.retryAttempts,
        maxEventAge: limits.events.maxAge,
        onFailure: toQueue(deadLetters),
      }),
    })
    this.executionRole = role
    this.talksToMailServers = limits.talksToMailServers
    this.addToRolePolicy(
      new PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    )
  }

  /** Its runs are traced by X-Ray, which knows no resources (Service Authorization Reference, "AWS X-Ray"). */
  trace(): void {
    this.#cfn.tracingConfig = { mode: Tracing.ACTIVE }
    this.#grantEverywhere(
      ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
      'X-Ray knows no resources.',
    )
  }

  /**
   * It runs in these subnets. Lambda makes interfaces there by the role of the function, before it is known which (Lambda developer guide,
   * "Giving Lambda functions access to resources in an Amazon VPC").
   */
  placeIn(network: CfnFunction.VpcConfigProperty): void {
    this.#cfn.vpcConfig = network
    this.#grantEverywhere(
      [
        'ec2:CreateNetworkInterface',
        'ec2:DeleteNetworkInterface',
        'ec2:DescribeNetworkInterfaces',
        'ec2:DescribeSubnets',
        'ec2:AssignPrivateIpAddresses',
        'ec2:UnassignPrivateIpAddresses',
      ],
      'Lambda makes interfaces by the role of the function, before it is known which.',
    )
  }

  get #cfn(): CfnFunction {
    const { defaultChild } = this.node
    if (defaultChild instanceof CfnFunction) return defaultChild
    throw new TypeError(`${this.node.path} is made of something else than a function`)
  }

  #grantEverywhere(actions: string[], reason: string): void {
    this.addToRolePolicy(new PolicyStatement({ actions, resources: ['*'] }))
    Validations.of(this.executionRole).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason,
    })
  }
}
