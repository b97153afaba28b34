import { createHash } from 'node:crypto'

/** What SQS answers of a body, so that a client sees whether it arrived whole. Hexadecimal. */
export const md5Of = (body: string): string => createHash('md5').update(body).digest('hex')
