import * as z from 'zod'
import { HOST_NAME, hostFault } from '../values/host-name.js'
import { fitsParameter, PARAMETER_RULE } from '../values/parameter-text.js'

const hostSchema = (setting: 'host' | 'servername') =>
  z
    .string('must be a host name')
    .superRefine((text, context) => {
      const message = hostFault(text, setting)
      if (message !== undefined) context.addIssue({ code: 'custom', message })
    })
    .meta({ pattern: HOST_NAME.source })

const portSchema = z
  .int('must be a whole number')
  .min(1, 'must be a port, 1 to 65535')
  .max(65_535, 'must be a port, 1 to 65535')

/** A chain of three certificates; the definitions travel in schedules' inputs and in parameters. */
const MAX_CA_LENGTH = 8_192

/** Where a mail server is, and how its line is protected: the settings of IMAP, SMTP and POP3 alike. */
export const serverShape = {
  host: hostSchema('host'),
  port: portSchema.optional(),
  security: z.enum(['tls', 'starttls', 'none'], 'must be "tls", "starttls" or "none"').optional(),
  servername: hostSchema('servername').optional(),
  ca: z
    .string('must be a certificate')
    .max(MAX_CA_LENGTH, `must have at most ${MAX_CA_LENGTH} characters`)
    .regex(/^\s*-----BEGIN CERTIFICATE-----/, 'must be a certificate in PEM form')
    .optional(),
}

/** Who logs in, where it is not said by the secret. */
export const usernameSchema = z
  .string('must be a text')
  .min(1, 'must not be empty')
  .refine(fitsParameter, PARAMETER_RULE)
