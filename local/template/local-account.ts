/** The account of stacks that were synthesized for none. No account has this number. */
export const LOCAL_ACCOUNT = '000000000000'

/**
 * The region of stacks that were synthesized for none. It is valid to the SDK and exists nowhere,
 * so that a call which no stand-in serves ends at a name that does not resolve, not at AWS.
 */
export const LOCAL_REGION = 'local'
