import { z } from 'zod'

/**
 * `manifest.json`: the stacks and where their files are. Source: aws-cdk-lib/cloud-assembly-schema.
 */
export const manifestSchema = z.object({
  artifacts: z.record(
    z.string(),
    z.object({
      type: z.string(),
      environment: z.string().optional(),
      properties: z
        .object({
          file: z.string().optional(),
          templateFile: z.string().optional(),
          stackName: z.string().optional(),
        })
        .optional(),
    }),
  ),
})

/**
 * `<stack>.template.json`: the parts of a CloudFormation template that the local world looks at.
 */
export const templateSchema = z.object({
  Resources: z
    .record(
      z.string(),
      z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) }),
    )
    .default({}),
  Parameters: z.record(z.string(), z.object({ Default: z.unknown().optional() })).default({}),
  Outputs: z
    .record(
      z.string(),
      z.object({
        Value: z.unknown().optional(),
        Export: z.object({ Name: z.string() }).optional(),
      }),
    )
    .default({}),
})

/** `<stack>.assets.json`: which directory becomes which object in the bucket of assets. */
export const assetsSchema = z.object({
  files: z.record(
    z.string(),
    z.object({
      source: z.object({ path: z.string().optional(), packaging: z.string().optional() }),
      destinations: z.record(z.string(), z.object({ objectKey: z.string() })),
    }),
  ),
})
