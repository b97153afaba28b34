/** After the version that a person stored; 12 hexadecimal digits tell rotations apart. */
const ROTATION = /^(.+)-rotated-[0-9a-f]{12}$/

/** The longest id of a version (Secrets Manager API reference, PutSecretValue: ClientRequestToken). */
const MAX_VERSION_LENGTH = 64

/**
 * The version of the value that a person stored last: rotations of ours carry it on in their own, so that "until
 * somebody stores a new value" keeps its meaning.
 */
export const storedVersionOf = (version: string): string => ROTATION.exec(version)?.[1] ?? version

/** Whether a version is a rotation of ours. */
export const isRotation = (version: string): boolean => ROTATION.test(version)

/** The version of a rotation of `version`. `newId` makes UUIDs. */
export function rotationOf(version: string, newId: () => string): string {
  const rotation = `${storedVersionOf(version)}-rotated-${newId().replaceAll('-', '').slice(-12)}`
  // A person may choose ids of up to 64 characters; nothing is carried on then.
  return rotation.length <= MAX_VERSION_LENGTH ? rotation : newId()
}
