/**
 * Whether a text can be in a parameter of SSM, which takes no double brace anywhere in its value (Systems Manager user guide,
 * "Parameter Store reference"). What JSON itself adds to a text makes none.
 */
export const fitsParameter = (text: string): boolean => !text.includes('{{')

/** The rule, for whoever wrote such a text. */
export const PARAMETER_RULE = 'must have no {{ in it'
