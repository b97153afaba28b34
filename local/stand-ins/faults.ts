/**
 * What a stand-in is told to do wrong. An answer has the service's own error code; a dropped connection is what
 * a client sees of a lost request (nothing happened) or of a lost answer (it did happen, and the client cannot know).
 */
export type Fault =
  | { readonly status: number; readonly code: string }
  | 'drop-connection-before'
  | 'drop-connection-after-effect'

/**
 * Asked for each request that was understood and authorized, before it has any effect. Whatever it awaits holds the
 * request, which makes it a barrier too; `undefined` lets the request proceed.
 */
export type Intercept<Request> = (
  request: Request,
) => Fault | undefined | Promise<Fault | undefined>
