/** Outputs of the stack by which operators' commands find what they act on. */
export const OUTPUT = {
  stage: 'Stage',
  bucket: 'BucketName',
  monitorFunction: 'MonitorFunctionName',
  /** The name of its log group. */
  monitorLogs: 'MonitorLogs',
  watchFunction: 'WatchFunctionName',
} as const
