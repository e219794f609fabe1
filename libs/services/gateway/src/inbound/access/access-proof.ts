import { Injectable, type OnApplicationBootstrap, RequestMethod, type Type } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import type { Role } from '#libs/platform';
import { RouteBook } from '#libs/service-host';
import { ACCESS, isOpenRoute } from './access.js';

/** A route of a controller, and who may use it: nobody needs a role for an open one, `undefined` where nothing is stated. */
export interface GuardedRoute {
  readonly method: string;
  /** Its pattern, such as `/v1/orders/:clientOrderId`. */
  readonly path: string;
  readonly roles: readonly Role[] | 'open' | undefined;
}

/**
 * Stops the start where a route does not state who may use it: a controller's without `@Access`, or one that a library or plugin
 * adds to the server past Nest, and so past every guard, and that is not open.
 */
@Injectable()
export class AccessProof implements OnApplicationBootstrap {
  readonly #discovery: DiscoveryService;
  readonly #scanner: MetadataScanner;
  readonly #reflector: Reflector;
  readonly #routes: RouteBook;

  constructor(discovery: DiscoveryService, scanner: MetadataScanner, reflector: Reflector, routes: RouteBook) {
    this.#discovery = discovery;
    this.#scanner = scanner;
    this.#reflector = reflector;
    this.#routes = routes;
  }

  onApplicationBootstrap(): void {
    const routes = this.listRoutes();
    const unstated = routes.filter(({ roles }) => roles === undefined).map(({ method, path }) => `${method} ${path}`);
    const known = new Set(routes.map(({ path }) => path));
    const past = this.#routes.patterns().filter((path) => !known.has(path) && !isOpenRoute(path));
    const wrong = [...unstated, ...past.map((path) => `${path} (not of a controller)`)];
    if (wrong.length > 0) throw new Error(`These routes do not state who may use them: ${wrong.join(', ')}.`);
  }

  /** Every route of every controller. */
  listRoutes(): readonly GuardedRoute[] {
    return this.#discovery.getControllers().flatMap(({ metatype }) => {
      const controller = metatype as Type | null;
      return controller === null ? [] : this.#routesOf(controller);
    });
  }

  #routesOf(controller: Type): readonly GuardedRoute[] {
    const prototype = controller.prototype as Record<string, object>;
    const bases = this.#pathsOf(controller);
    return this.#scanner.getAllMethodNames(prototype).flatMap((name) => {
      const handler = prototype[name] as (() => unknown) | undefined;
      if (handler === undefined) return [];
      const method = this.#reflector.get<RequestMethod | undefined>(METHOD_METADATA, handler);
      if (method === undefined) return [];
      const roles = this.#reflector.getAllAndOverride<readonly Role[] | undefined>(ACCESS, [handler, controller]);
      const paths = bases.flatMap((base) => this.#pathsOf(handler).map((path) => joined(base, path)));
      return paths.map((path) => ({
        method: RequestMethod[method],
        path,
        roles: roles ?? (isOpenRoute(path) ? ('open' as const) : undefined),
      }));
    });
  }

  #pathsOf(target: Type | (() => unknown)): readonly string[] {
    return [this.#reflector.get<string | readonly string[]>(PATH_METADATA, target)].flat();
  }
}

function joined(base: string, path: string): string {
  return `/${[base, path]
    .flatMap((part) => part.split('/'))
    .filter((part) => part !== '')
    .join('/')}`;
}
