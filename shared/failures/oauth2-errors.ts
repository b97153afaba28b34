import { FailureError } from './failure-error.js'

/** The token endpoint did not answer, or not sensibly: it may do so at the next poll. */
export class TokenEndpointUnavailable extends FailureError {
  override readonly name = 'TokenEndpointUnavailable'
  override readonly code = 'AUTH_UNAVAILABLE'
}

/** The token endpoint refused the application itself (RFC 6749 5.2: invalid_client, unauthorized_client, ...). */
export class ClientRefused extends FailureError {
  override readonly name = 'ClientRefused'
  override readonly code = 'AUTH_CLIENT_REFUSED'
}

/** The consent is gone (RFC 6749 5.2: invalid_grant): only a person can give it again. */
export class ConsentRequired extends FailureError {
  override readonly name = 'ConsentRequired'
  override readonly code = 'AUTH_CONSENT_REQUIRED'
}
