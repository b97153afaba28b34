/** Where SES began has another host in its message ids than the regions that followed. */
const FIRST_REGION = 'us-east-1'

/** The Message-ID that SES gives a message, by the id it answers with (SES developer guide, "Email message headers"). */
export const sesMessageId = (id: string, region: string): string =>
  `<${id}@${region === FIRST_REGION ? 'email' : region}.amazonses.com>`
