import { CloudFormationClient } from '@aws-sdk/client-cloudformation'
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { S3Client } from '@aws-sdk/client-s3'

/** What a deployed stack is reached by. */
export interface StackClients {
  readonly cloudFormation: CloudFormationClient
  readonly cloudWatchLogs: CloudWatchLogsClient
  readonly lambda: LambdaClient
  readonly s3: S3Client
}

/** Clients of whoever runs the command: credentials, region and endpoints are found where the AWS command line finds them. */
export const stackClients = (): StackClients => ({
  cloudFormation: new CloudFormationClient({}),
  cloudWatchLogs: new CloudWatchLogsClient({}),
  lambda: new LambdaClient({}),
  s3: new S3Client({}),
})
