/**
 * What a record has of its own under a name. An object also answers to `constructor` and `toString`, which are names like others: of a
 * monitor, a folder, a capture.
 */
export const ownEntry = <Value>(
  record: Readonly<Record<string, Value>> | undefined,
  name: string,
): Value | undefined => (record && Object.hasOwn(record, name) ? record[name] : undefined)
