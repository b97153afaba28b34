/** A function, as its process is told about it. */
export interface LambdaFunction {
  readonly name: string
  readonly arn: string
  readonly region: string
  /** `<file>.<export>`. */
  readonly handler: string
  /** Such as `nodejs24.x`. */
  readonly runtime: string
  readonly memoryMb: number
  /** Absolute directory of the bundle. */
  readonly assetDirectory: string
}

/**
 * The variables that Lambda itself sets; a function cannot have others under these names.
 * Source: Lambda developer guide, "Defined runtime environment variables".
 */
export function lambdaEnvironment(
  lambda: LambdaFunction,
  runtimeApiAddress: string,
  logStreamName: string,
): Record<string, string> {
  return {
    _HANDLER: lambda.handler,
    AWS_DEFAULT_REGION: lambda.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${lambda.runtime}`,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(lambda.memoryMb),
    AWS_LAMBDA_FUNCTION_NAME: lambda.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${lambda.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: logStreamName,
    AWS_LAMBDA_RUNTIME_API: runtimeApiAddress,
    AWS_REGION: lambda.region,
    LAMBDA_TASK_ROOT: lambda.assetDirectory,
    LANG: 'en_US.UTF-8',
    TZ: 'UTC',
  }
}
