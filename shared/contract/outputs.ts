/** Outputs of the stack by which operators' commands find what they act on. */
export const OUTPUT = {
  stage: 'Stage',
  bucket: 'BucketName',
  monitorFunction: 'MonitorFunctionName',
  watchFunction: 'WatchFunctionName',
} as const
