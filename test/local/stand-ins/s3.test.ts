import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { S3Client } from '@aws-sdk/client-s3'
import type { Fault } from '../../../local/stand-ins/faults.js'
import { FULL_ACCESS, WITHOUT_LIST_BUCKET } from '../../../local/stand-ins/s3/identities.js'
import { startS3StandIn } from '../../../local/stand-ins/s3/server.js'
import { destroyAll } from '../../contracts/s3/calls.js'
import { type ConnectedS3, s3Contract } from '../../contracts/s3.js'
import { removeDirectory } from '../../remove-directory.js'

const BUCKET = 'mailjobs-contract'
const SECRET_ACCESS_KEY = 'not-a-real-secret'

s3Contract({ name: 'the stand-in', connect })

async function connect(): Promise<ConnectedS3> {
  const directory = await mkdtemp(join(tmpdir(), 'mailjobs-s3-'))
  const faults: Fault[] = []
  const server = await startS3StandIn({
    bucket: BUCKET,
    directory: join(directory, 'bucket'),
    identities: new Map([
      ['OWNER', { ...FULL_ACCESS, secretAccessKey: SECRET_ACCESS_KEY }],
      ['RESTRICTED', WITHOUT_LIST_BUCKET],
    ]),
    intercept: () => faults.shift(),
  })
  const clientOf = (accessKeyId: string): S3Client =>
    new S3Client({
      endpoint: server.endpoint,
      region: 'ap-northeast-1',
      credentials: { accessKeyId, secretAccessKey: SECRET_ACCESS_KEY },
      maxAttempts: 1,
    })
  const clients = {
    client: clientOf('OWNER'),
    stranger: clientOf('STRANGER'),
    withoutListBucket: clientOf('RESTRICTED'),
  }
  return {
    bucket: BUCKET,
    ...clients,
    failNext: (fault) => {
      faults.push(fault)
    },
    close: async () => {
      destroyAll(Object.values(clients))
      await server.close()
      await removeDirectory(directory)
    },
  }
}
