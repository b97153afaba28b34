import { S3Client } from '@aws-sdk/client-s3'
import { startS3StandIn } from '../../local/stand-ins/s3/server.js'
import { readCloudAssembly } from '../../local/template/cloud-assembly.js'
import { bucketNamesOf } from '../../local/template/deployed-names.js'
import { readOperatorAccess } from '../../local/world/operator-access.js'
import type { WorldFiles } from '../../local/world/world-files.js'
import { lockWorld, runningWorld } from '../../local/world/world-lock.js'
import { S3Archive } from '../../shared/archive/s3-archive.js'
import type { PlaceState } from '../../shared/place/place.js'

/** Any will do: nobody else is told of them. */
const OWN_BUCKET = 'local'
const OWN_KEYS = { accessKeyId: 'own', secretAccessKey: 'own' }

/**
 * Changes state objects of a local world: through the S3 of the world that runs there, so that a function at work on the same object loses
 * nothing; where none runs, through one of the command's own, and no world begins meanwhile.
 * @throws WorldAlreadyRuns where one is just being started
 */
export async function withLocalState<T>(
  files: WorldFiles,
  work: (state: PlaceState) => Promise<T>,
): Promise<T> {
  const access = (await runningWorld(files.lock)) && (await readOperatorAccess(files.awsAccess))
  if (!access) return withOwnStandIn(files, work)
  const [bucket = ''] = bucketNamesOf(await readCloudAssembly(files.assembly))
  const client = new S3Client({
    region: access['AWS_REGION'] ?? '',
    endpoint: access['AWS_ENDPOINT_URL_S3'] ?? '',
    credentials: {
      accessKeyId: access['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: access['AWS_SECRET_ACCESS_KEY'] ?? '',
    },
  })
  try {
    return await work(new S3Archive(client, bucket))
  } finally {
    client.destroy()
  }
}

async function withOwnStandIn<T>(
  files: WorldFiles,
  work: (state: PlaceState) => Promise<T>,
): Promise<T> {
  const { unlock } = await lockWorld(files.data, files.lock)
  try {
    const s3 = await startS3StandIn({ bucket: OWN_BUCKET, directory: files.bucket })
    const client = new S3Client({
      region: 'local',
      endpoint: s3.endpoint,
      credentials: OWN_KEYS,
    })
    try {
      return await work(new S3Archive(client, OWN_BUCKET))
    } finally {
      client.destroy()
      await s3.close()
    }
  } finally {
    await unlock()
  }
}
