import { join } from 'node:path'
import { RemovalPolicy } from 'aws-cdk-lib'
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Architecture, RecursiveLoop, Runtime } from 'aws-cdk-lib/aws-lambda'
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations'
import {
  type BundlingOptions,
  LogLevel,
  NodejsFunction,
  OutputFormat,
} from 'aws-cdk-lib/aws-lambda-nodejs'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { FUNCTION_ENV } from '../../shared/contract/env.js'
import type { FunctionLimits } from '../function-limits.js'
import { LOG_RETENTION } from '../log-retention.js'

/** What one function differs in from another. */
export interface JobFunctionProps {
  /** The file that exports `handler`, from the root of the project. */
  readonly entry: string
  readonly description: string
  /** Part of every name that the function looks up. */
  readonly stage: string
  /** What became of an event that the function failed on. */
  readonly deadLetters: IQueue
  readonly limits: FunctionLimits
}

const PROJECT_ROOT = join(import.meta.dirname, '../..')

/**
 * Source maps: 9 MB and 25 ms of a cold start, for stack traces that name our own lines. The small semi-space makes V8
 * collect young objects often, and with them the buffers of a message that has passed: the peak of a 206 MB message fell
 * from 255 MB to 169 MB.
 */
const NODE_OPTIONS = '--enable-source-maps --max-semi-space-size=1'

/**
 * glibc gives a piece of 128 KiB or more back to the system when it is freed, until the first one has been: then it raises that
 * bound to the piece's size, and keeps what is smaller. Naming the bound makes it stay; the peak of hostile mail fell by 30 MiB
 * (docs/decisions/0003). Source: mallopt(3), M_MMAP_THRESHOLD.
 */
const MALLOC_MMAP_THRESHOLD = String(128 * 1024)

/**
 * One file that Node can load whatever is in it. The name of `createRequire` is longer than any that esbuild makes up
 * when it minifies: a short one collides, and the function ends with a SyntaxError on its first run.
 */
const BUNDLING: BundlingOptions = {
  format: OutputFormat.ESM,
  mainFields: ['module', 'main'],
  minify: true,
  logLevel: LogLevel.WARNING,
  sourceMap: true,
  sourcesContent: false,
  // The SDK of the runtime is another version than the one that was tested, and slower to load than a bundled one.
  externalModules: [],
  banner:
    "import{createRequire as __createRequireForBundle}from'node:module';const require=__createRequireForBundle(import.meta.url);",
}

/** A Lambda function with the defaults of the house; what it may do, the grants say. */
export class JobFunction extends NodejsFunction {
  /** What the grants add to. */
  readonly executionRole: Role

  constructor(scope: Construct, id: string, props: JobFunctionProps) {
    const { entry, description, stage, deadLetters, limits } = props
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
      recursiveLoop: limits.startsItself ? RecursiveLoop.ALLOW : RecursiveLoop.TERMINATE,
      bundling: BUNDLING,
      environment: {
        [FUNCTION_ENV.stage]: stage,
        NODE_OPTIONS,
        MALLOC_MMAP_THRESHOLD_: MALLOC_MMAP_THRESHOLD,
      },
      role,
      logGroup,
      retryAttempts: limits.retryAttempts,
      maxEventAge: limits.maxEventAge,
      onFailure: new SqsDestination(deadLetters),
    })
    this.executionRole = role
    this.addToRolePolicy(
      new PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    )
  }
}
