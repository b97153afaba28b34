import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SNSClient } from '@aws-sdk/client-sns'
import { SQSClient } from '@aws-sdk/client-sqs'
import { SSMClient } from '@aws-sdk/client-ssm'
import { vi } from 'vitest'
import { EventBridgeAnnouncer } from '../../../../shared/announce/eventbridge-announcer.js'
import { pollRecovered } from '../../../../shared/announce/poll-transitions.js'
import { storageFailure } from '../../../../shared/archive/s3-failures.js'
import { refusalOf } from '../../../../shared/credentials/oauth2-refusals.js'
import { SecretsManagerStore } from '../../../../shared/credentials/secrets-manager.js'
import { SqsSendQueue } from '../../../../shared/delivery/queue/sqs-send-queue.js'
import { SsmSenderDirectory } from '../../../../shared/delivery/senders/ssm-sender-directory.js'
import { asFailure } from '../../../../shared/failures/failure-error.js'
import { SnsAlerts } from '../../../../shared/incidents/sns-alerts.js'
import { rawErrors, rejection } from './raw-error.js'

const serviceError = (name: string, status?: number): Error =>
  Object.assign(new Error('words of the service'), {
    name,
    $metadata: status === undefined ? {} : { httpStatusCode: status },
  })

const OF_S3 = rawErrors(
  'S3',
  ([name, status]: readonly [string, number?]) =>
    storageFailure(serviceError(name, status), 'mail/nightly/message.eml').code,
  [
    [['AccessDenied', 403], 'STORAGE_DENIED'],
    [['KMS.DisabledException', 400], 'STORAGE_IO'],
    [['NoSuchBucket', 404], 'STORAGE_IO'],
    [['SlowDown', 503], 'STORAGE_IO'],
    [['InternalError', 500], 'STORAGE_IO'],
    [['RequestTimeout', 400], 'STORAGE_IO'],
    [['ExpiredToken', 400], 'STORAGE_IO'],
    [['TimeoutError'], 'STORAGE_IO'],
    [['ECONNRESET'], 'STORAGE_IO'],
    [['KeyTooLongError', 400], 'OBJECT_REFUSED'],
    [['InvalidTag', 400], 'OBJECT_REFUSED'],
    [['MetadataTooLarge', 400], 'OBJECT_REFUSED'],
    [['EntityTooLarge', 400], 'OBJECT_REFUSED'],
  ],
)

/** A client of which every call is refused so. */
function refusing<Client extends { send(...call: never[]): unknown }>(
  client: Client,
  error: Error,
): Client {
  return Object.assign(client, { send: vi.fn().mockRejectedValue(error) })
}

const codeOfRejection = async (work: Promise<unknown>) => asFailure(await rejection(work)).code

const OF_SECRETS = rawErrors(
  'Secrets Manager',
  ([name, status]: readonly [string, number]) =>
    codeOfRejection(
      new SecretsManagerStore(
        refusing(new SecretsManagerClient({}), serviceError(name, status)),
      ).read('mailjobs/test/mailboxes/operations'),
    ),
  [
    [['AccessDeniedException', 400], 'SECRETS_UNAVAILABLE'],
    [['DecryptionFailure', 400], 'SECRETS_UNAVAILABLE'],
    [['ThrottlingException', 400], 'SECRETS_UNAVAILABLE'],
    [['InternalServiceError', 500], 'SECRETS_UNAVAILABLE'],
  ],
)

const OF_PARAMETERS = rawErrors(
  'Systems Manager',
  (name: string) =>
    codeOfRejection(
      new SsmSenderDirectory(refusing(new SSMClient({}), serviceError(name, 400)), 'test').sender(
        'default',
      ),
    ),
  [
    ['AccessDeniedException', 'PARAMETERS_UNAVAILABLE'],
    ['ThrottlingException', 'PARAMETERS_UNAVAILABLE'],
  ],
)

const OF_BUS = rawErrors(
  'EventBridge',
  (name: string) =>
    codeOfRejection(
      new EventBridgeAnnouncer(
        refusing(new EventBridgeClient({}), serviceError(name, 400)),
        'mailjobs-test',
      ).announce([
        pollRecovered({
          mailbox: 'operations',
          code: 'AUTH_FAILED',
          since: '2026-11-20T22:10:04.512Z',
        }),
      ]),
    ),
  [
    ['AccessDeniedException', 'EVENTS_REFUSED'],
    ['InternalException', 'EVENTS_REFUSED'],
  ],
)

const OF_TOPIC = rawErrors(
  'SNS',
  (name: string) =>
    codeOfRejection(
      new SnsAlerts(
        refusing(new SNSClient({}), serviceError(name, 403)),
        'arn:aws:sns:us-east-1:000000000000:alerts',
      ).tell({ subject: 'mailjobs', text: 'words' }),
    ),
  [
    ['AuthorizationError', 'ALERTS_REFUSED'],
    ['NotFound', 'ALERTS_REFUSED'],
  ],
)

const OF_QUEUE = rawErrors(
  'SQS',
  (name: string) =>
    codeOfRejection(
      new SqsSendQueue(
        refusing(new SQSClient({}), serviceError(name, 400)),
        'https://sqs.example/queue',
      ).queue({ sendId: '20261121T120000Z-0123456789abcdef', number: 1 }),
    ),
  [
    ['QueueDoesNotExist', 'QUEUE_UNAVAILABLE'],
    ['AccessDenied', 'QUEUE_UNAVAILABLE'],
  ],
)

/** Errors of RFC 6749 5.2, and what Microsoft and Google answer beside them. */
const OF_TOKENS = rawErrors(
  'token endpoint',
  ([status, error]: readonly [number, string?]) =>
    refusalOf('login.example.com', status, error === undefined ? undefined : { error }, []).code,
  [
    [[400, 'invalid_grant'], 'AUTH_CONSENT_REQUIRED'],
    [[400, 'interaction_required'], 'AUTH_CONSENT_REQUIRED'],
    [[400, 'admin_policy_enforced'], 'AUTH_CONSENT_REQUIRED'],
    [[401, 'invalid_client'], 'AUTH_CLIENT_REFUSED'],
    [[400, 'unauthorized_client'], 'AUTH_CLIENT_REFUSED'],
    [[400, 'invalid_scope'], 'AUTH_CLIENT_REFUSED'],
    [[404], 'AUTH_CLIENT_REFUSED'],
    [[400, 'temporarily_unavailable'], 'AUTH_UNAVAILABLE'],
    [[429], 'AUTH_UNAVAILABLE'],
    [[503], 'AUTH_UNAVAILABLE'],
    [[200], 'AUTH_UNAVAILABLE'],
  ],
)

/** What services of AWS, and token endpoints, refuse with. */
export const SERVICE_ERRORS = [
  ...OF_S3,
  ...OF_SECRETS,
  ...OF_PARAMETERS,
  ...OF_BUS,
  ...OF_TOPIC,
  ...OF_QUEUE,
  ...OF_TOKENS,
]
