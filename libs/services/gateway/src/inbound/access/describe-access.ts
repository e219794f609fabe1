import type { OpenAPIObject } from '@nestjs/swagger';
import type { GuardedRoute } from './access-proof.js';

/** The methods of OpenAPI that the gateway's routes use. */
const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** One credential is enough, of either kind. */
const EITHER_CREDENTIAL = [{ apiKey: [] }, { jwt: [] }];

/**
 * Writes into the OpenAPI document who may use each operation, as the guard reads it from `@Access`: the credentials, and as `x-roles`
 * the roles of which it needs one. An open route needs no credential.
 */
export function describeAccess({ paths }: OpenAPIObject, routes: readonly GuardedRoute[]): void {
  const rolesOf = new Map(routes.map(({ method, path, roles }) => [`${method} ${braced(path)}`, roles]));
  for (const [path, item] of Object.entries(paths)) {
    for (const method of METHODS) {
      const operation = item[method];
      const roles = rolesOf.get(`${method.toUpperCase()} ${path}`);
      // A route that states nothing stops the start, by AccessProof.
      if (operation === undefined || roles === undefined) continue;
      operation.security = roles === 'open' ? [] : EITHER_CREDENTIAL;
      if (roles !== 'open') Object.assign(operation, { 'x-roles': roles });
    }
  }
}

/** `/v1/orders/:clientOrderId` as OpenAPI writes it. */
function braced(path: string): string {
  return path.replaceAll(/:(\w+)/gu, '{$1}');
}
