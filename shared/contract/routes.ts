const route = <M extends 'GET' | 'POST', P extends string>(method: M, path: P) => {
  const name: `${M} ${P}` = `${method} ${path}`
  return { method, path, name } as const
}

/** Everything that the API can be asked for (DESIGN 8): what is deployed, and what answers. */
export const API_ROUTES = [
  route('POST', '/sends'),
  route('GET', '/sends'),
  route('GET', '/sends/{id}'),
  route('POST', '/sends/{id}/retry'),
  route('POST', '/sends/{id}/cancel'),
  route('POST', '/uploads'),
] as const

/** A route in one word: `POST /sends`. */
export type RouteName = (typeof API_ROUTES)[number]['name']
