/**
 * A value as JSON in ASCII: CloudFormation gives templates back with a question mark for every other character, so that
 * `cdk diff` would report a change for ever (aws-cloudformation/cloudformation-coverage-roadmap#814).
 */
export const asciiJson = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[^ -~]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
