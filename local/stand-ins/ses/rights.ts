import type { IncomingMessage } from 'node:http'
import { type Access, type Need, refusalOf } from '../access.js'
import { SesError } from './errors.js'
import { rawEmailOf } from './raw-email.js'

/**
 * What a request needs rights to. SES asks for each identity that it finds in a mail: that of the sender, those of recipients that are
 * verified in the account, and the configuration set (aws-sdk-js-v3 issue 2061; SES developer guide, "Identity and access management").
 */
export function needsOf(
  form: URLSearchParams,
  region: string,
  verified: ReadonlySet<string>,
  { arnOf }: Access,
): Need[] {
  const action = form.get('Action') ?? ''
  // What SES says of the account is on no resource.
  if (action !== 'SendRawEmail') return [{ action: `ses:${action}`, resource: '*' }]
  const { source, destinations, configurationSet } = rawEmailOf(form)
  const identities = [source, ...destinations.filter((address) => verified.has(address))]
  const resources = identities.map((identity) => `identity/${identity}`)
  if (configurationSet !== undefined) resources.push(`configuration-set/${configurationSet}`)
  return resources.map((resource) => ({
    action: 'ses:SendRawEmail',
    resource: arnOf('ses', resource, region),
    context: { 'ses:FromAddress': source },
  }))
}

/** @throws SesError AccessDenied if the caller may not do all of it */
export function requireRights(
  message: IncomingMessage,
  access: Access | undefined,
  needs: (access: Access) => readonly Need[],
): void {
  const denial = refusalOf(message, access, needs)
  if (denial !== undefined) throw new SesError('AccessDenied', denial)
}
