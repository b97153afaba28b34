import { keptBundles } from '../../infra/kept-bundles.js'

/** What vitest runs before the first file of a project: every world finds the bundles made. */
export async function setup(): Promise<void> {
  await keptBundles()
}
