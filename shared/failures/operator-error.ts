/**
 * What went wrong is in the hands of whoever runs the command: the message alone says what, and what to do. A stack would say
 * nothing more.
 */
export abstract class OperatorError extends Error {}
