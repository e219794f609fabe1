import { SetMetadata } from '@nestjs/common';
import type { Role } from '#libs/platform';

/** The metadata of {@link Access}. */
export const ACCESS = 'tradewind:access';
/** The metadata of {@link Unthrottled}. */
export const UNTHROTTLED = 'tradewind:unthrottled';

/** Who may use a route: whoever holds one of the roles, or one that includes it. A route without it stops the start. */
export const Access = (...roles: readonly [Role, ...Role[]]): ReturnType<typeof SetMetadata> =>
  SetMetadata(ACCESS, roles);

/** The route is never throttled, whoever calls: a kill switch that says "later" is none. */
export const Unthrottled = (): ReturnType<typeof SetMetadata> => SetMetadata(UNTHROTTLED, true);

/**
 * What needs no credential: the probes, which tell nothing but whether, the metrics of the gateway itself (orders and money are in
 * those of other services), the description of the routes, and the page that names them. Everything else states its roles.
 */
const OPEN_ROUTES: readonly RegExp[] = [
  /^\/$/u,
  /^\/health\/(?:live|ready|startup)$/u,
  /^\/metrics$/u,
  /^\/openapi\.(?:json|yaml)$/u,
  /^\/docs(?:\/.*|-.*)?$/u,
];

/** Whether a route, as its pattern, needs no credential. */
export function isOpenRoute(pattern: string): boolean {
  return OPEN_ROUTES.some((open) => open.test(pattern));
}
