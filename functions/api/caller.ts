/** `arn:aws:sts::111122223333:assumed-role/<role>/<session>` */
const ASSUMED_ROLE = /^(arn:[^:]+:sts::\d+:assumed-role\/[^/]+)\/[^/]+$/

/**
 * Who a caller is however often he signs in: a role has another session each time, and a job that repeats its call after a crash has a new one
 * (IAM user guide, "IAM identifiers"). @param caller an ARN, as API Gateway has it
 */
export const principalOf = (caller: string): string => ASSUMED_ROLE.exec(caller)?.[1] ?? caller
