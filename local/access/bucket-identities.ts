import { FULL_ACCESS, type Identity } from '../stand-ins/s3/identities.js'
import type { WorldAccess } from './world-access.js'

/** The callers of a world, as the stand-in for S3 asks what they may do with its bucket. */
export function bucketIdentities(
  { keys, operator, refusal }: WorldAccess,
  bucket: string,
): Map<string, Identity> {
  const bucketArn = `arn:aws:s3:::${bucket}`
  const identities = [...keys].map(([accessKeyId, secretAccessKey]): [string, Identity] => {
    const denial: Identity['denial'] = (action, key) =>
      refusal(accessKeyId, {
        action,
        resource: action === 's3:ListBucket' ? bucketArn : `${bucketArn}/${key}`,
      })
    return [accessKeyId, { secretAccessKey, denial }]
  })
  const { accessKeyId, secretAccessKey } = operator
  return new Map(identities).set(accessKeyId, { ...FULL_ACCESS, secretAccessKey })
}
