import { RemovalPolicy, Validations } from 'aws-cdk-lib'
import {
  AccessLogField,
  AccessLogFormat,
  AuthorizationType,
  EndpointType,
  LambdaIntegration,
  LogGroupLogDestination,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway'
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import { API_ROUTES } from '../../shared/contract/routes.js'
import { COUNT_PERIOD } from '../alarms/one-is-too-many-alarm.js'
import { GATEWAY_ERRORS } from '../gateway-errors.js'
import { LOG_RETENTION } from '../log-retention.js'
import type { JobFunction } from './job-function.js'

/** Whose API it is, and who answers. */
export interface SendApiProps {
  readonly stage: string
  readonly apiFunction: JobFunction
}

/** Part of every URL. A later API with other routes could stand beside it. */
const VERSION = 'v1'

/**
 * Calls a second for all callers together, and at one moment. A caller that waits for the outcome holds a function for up to
 * 25 s: at this rate, 250 of the 1000 that an account has.
 */
const RATE_LIMIT = 10
const BURST_LIMIT = 50

/** Who asked for what, and what came of it; nothing of any body. */
const ACCESS_LOG_FORMAT = {
  time: AccessLogField.contextRequestTime(),
  requestId: AccessLogField.contextRequestId(),
  caller: AccessLogField.contextIdentityUserArn(),
  ip: AccessLogField.contextIdentitySourceIp(),
  method: AccessLogField.contextHttpMethod(),
  path: AccessLogField.contextPath(),
  status: AccessLogField.contextStatus(),
  responseBytes: AccessLogField.contextResponseLength(),
  latencyMs: AccessLogField.contextResponseLatency(),
  refusal: AccessLogField.contextErrorResponseType(),
}

/** The way in for callers: every route asks for a signature by IAM. */
export class SendApi extends Construct {
  /** Without a slash at the end. */
  readonly url: string
  readonly accessLog: LogGroup
  /** Calls that were answered with 500 or above. */
  readonly serverErrors: IMetric

  constructor(scope: Construct, id: string, { stage, apiFunction }: SendApiProps) {
    super(scope, id)
    this.accessLog = new LogGroup(this, 'AccessLog', {
      retention: LOG_RETENTION,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    const api = new RestApi(this, 'Api', {
      restApiName: `mailjobs-${stage}`,
      description: `mailjobs, stage ${stage}: sending mail`,
      endpointConfiguration: { types: [EndpointType.REGIONAL] },
      // Without a role in the account's settings no stage can have an access log. One role will do for all APIs of the region,
      // and it must be there when this stack is gone.
      cloudWatchRole: true,
      cloudWatchRoleRemovalPolicy: RemovalPolicy.RETAIN,
      deployOptions: {
        stageName: VERSION,
        throttlingRateLimit: RATE_LIMIT,
        throttlingBurstLimit: BURST_LIMIT,
        accessLogDestination: new LogGroupLogDestination(this.accessLog),
        accessLogFormat: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG_FORMAT)),
      },
    })
    // CDK's own output of the URL has a name that nobody could know beforehand.
    api.node.tryRemoveChild('Endpoint')
    const integration = new LambdaIntegration(apiFunction, { allowTestInvoke: false })
    // What a call must look like, the function knows: it names every fault at once.
    for (const { method, path } of API_ROUTES) {
      const resource = api.root.resourceForPath(path)
      resource.addMethod(method, integration, { authorizationType: AuthorizationType.IAM })
    }
    for (const response of GATEWAY_ERRORS) {
      api.addGatewayResponse(response.type.responseType, response)
    }
    this.url = api.url.replace(/\/$/, '')
    this.serverErrors = api.deploymentStage.metricServerError({
      statistic: 'Sum',
      period: COUNT_PERIOD,
    })
    this.#acknowledge(api)
  }

  #acknowledge(api: RestApi): void {
    Validations.of(api).acknowledge(
      {
        id: 'AwsSolutions-APIG2',
        reason: 'The function checks each request and names all faults.',
      },
      { id: 'AwsSolutions-APIG3', reason: 'Callers are known to IAM; there is no public route.' },
      {
        id: 'AwsSolutions-APIG6',
        reason: 'The access log has every call; an execution log has no end and may hold mail.',
      },
      { id: 'AwsSolutions-COG4', reason: 'Callers are jobs with roles of IAM, not people.' },
      {
        id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
        reason: 'API Gateway takes a role for its logs only with the rights of this policy.',
      },
    )
  }
}
