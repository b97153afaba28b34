import { join, resolve } from 'node:path'

/** Where the local world keeps things. */
export interface WorldFiles {
  readonly data: string
  /** Objects as plain files, under their keys. */
  readonly bucket: string
  /** One event a line. */
  readonly events: string
  /** What people would have been told by the alerts topic, one message a line. */
  readonly alerts: string
  /** How each poll ended, one a line. */
  readonly polls: string
  readonly secrets: string
  readonly logs: string
  /** What makes the AWS command line find the world: for a shell to read, while the world runs. */
  readonly awsAccess: string
  /** What `cdk synth` wrote. */
  readonly assembly: string
  /** The messages of the queues, one file each. */
  readonly queues: string
  /** Mail that the stand-in for SES took, one file each. */
  readonly ses: string
  /** The mail of the embedded mail server. */
  readonly mailServer: string
  /** The user and the password of the demo's mailbox, for a mail client. */
  readonly demoLogin: string
  /** The process that runs on this data, and where it listens. */
  readonly lock: string
}

/** The files of a local world in a data directory. */
export function worldFiles(dataDirectory: string): WorldFiles {
  const data = resolve(dataDirectory)
  return {
    data,
    bucket: join(data, 'bucket'),
    events: join(data, 'events.jsonl'),
    alerts: join(data, 'alerts.jsonl'),
    polls: join(data, 'polls.jsonl'),
    secrets: join(data, 'secrets.json'),
    logs: join(data, 'logs'),
    awsAccess: join(data, 'aws.sh'),
    assembly: join(data, 'cdk.out'),
    queues: join(data, 'queues'),
    ses: join(data, 'ses'),
    mailServer: join(data, 'mail-server'),
    demoLogin: join(data, 'demo-login.json'),
    lock: join(data, 'world.json'),
  }
}
