import { type RoutesServer, serveRoutes } from '../http/serve-routes.js'
import type { CloudAssembly } from '../template/cloud-assembly.js'
import { gatewayResponsesOf } from '../template/deployed-gateway-responses.js'
import { apiStageNamesOf } from '../template/deployed-names.js'
import { routesOf } from '../template/deployed-routes.js'
import { CLOCK } from './world-clock.js'
import type { WorldFunctions } from './world-functions.js'

/** Serves the API of the template; undefined if it has none. @param port 0: any free one @throws PortTaken */
export async function serveApi(
  assembly: CloudAssembly,
  { invoke }: WorldFunctions,
  port: number,
): Promise<RoutesServer | undefined> {
  const [stage] = apiStageNamesOf(assembly)
  if (stage === undefined) return undefined
  const routes = routesOf(assembly)
  const gatewayResponses = gatewayResponsesOf(assembly)
  return serveRoutes({ routes, gatewayResponses, stage, invoke, port, ...CLOCK })
}
