import type { Failure } from './failure.js'

/** Failures of what is wrong with settings, before any mail server is asked. */
export const CONFIGURATION_FAILURES = {
  CONFIG_INVALID: {
    meaning: 'The jobs file has faults.',
    cause: 'A setting is missing, misspelt, out of range or in conflict with another.',
    remedy: 'Correct each fault listed: every line names the path, the value and what is allowed.',
    retried: 'never',
    passesByItself: false,
    legacyCode: 'CPA 58',
  },
  CONFIG_UNREADABLE: {
    meaning:
      'The jobs file, the definitions of a run or the environment of a function cannot be read.',
    cause:
      'The file is missing or does not export `jobs`, or the schedule carries definitions of another version.',
    remedy:
      'Check the path; the file must `export const jobs = defineJobs({ ... })`. After an update, deploy again.',
    retried: 'at the next poll',
    passesByItself: true,
    legacyCode: 'KAVT3409-E',
  },
  CONFIG_BROKEN: {
    meaning: 'The jobs file, or a file beside it, ends with an error when it is loaded.',
    cause:
      'A mistake in TypeScript, an import of something that is not there, or an error of its own.',
    remedy:
      'Correct what stands at the place that the message names. What is imported and not found is misspelt, or not installed (`npm ci`).',
    retried: 'never',
    passesByItself: false,
  },
  SECRETS_FILE_UNUSABLE: {
    meaning: 'The file with the passwords of the local world cannot be used.',
    cause: 'It is no JSON of the right form, cannot be read, or others can read it too.',
    remedy:
      'Do to secrets.json what the message says. Its form: {"<mailbox or secret>": {"username": "...", "password": "..."}}, for its owner alone (chmod 600).',
    retried: 'at the next poll',
    passesByItself: true,
  },
  CONFIG_SECRET_MISSING: {
    meaning: 'The mailbox or the sender has no login yet.',
    cause:
      'Its secret was made without a value, as every secret is, and nobody has put one in; or it is not the JSON that `imap.auth` of the jobs file asks for.',
    remedy:
      'Run `mailjobs secrets set NAME`, with `--stack` for a stack: it asks for the login, proves it and stores it. Or store {"username":"...","password":"..."}, or {"oauth2":{...}} as docs/oauth2.md shows it, as the value of the secret named in the error.',
    retried: 'at the next poll',
    passesByItself: true,
  },
  SECRETS_UNAVAILABLE: {
    meaning: 'The secret of the mailbox or the sender could not be read.',
    cause: 'The role may not read it, its key is disabled, or Secrets Manager did not answer.',
    remedy:
      'Look for changes made by hand with `cdk drift`, and undo them with `cdk deploy --revert-drift`; the detail has the answer of the service.',
    retried: 'at the next poll',
    passesByItself: true,
  },
  PARAMETERS_UNAVAILABLE: {
    meaning: 'The definition of a sender, or the address book, could not be read.',
    cause:
      'The role may not read the parameter, it was changed by hand, or Systems Manager did not answer.',
    remedy:
      'Look for changes made by hand with `cdk drift`, and undo them with `cdk deploy --revert-drift`; the detail has the answer of the service.',
    retried: 'with back-off, for a day',
    passesByItself: true,
  },
} as const satisfies Record<string, Failure>
