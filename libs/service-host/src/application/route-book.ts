import { Injectable } from '@nestjs/common';

/** A route, as the server announces it. */
export interface AnnouncedRoute {
  readonly method: string | readonly string[];
  readonly url: string;
}

/** Keeps which methods every address takes, so that a wrong method is distinguished from a wrong address. */
@Injectable()
export class RouteBook {
  readonly #routes: { readonly method: string; readonly url: string; readonly pattern: RegExp }[] = [];

  /** For the server's `onRoute` hook. */
  readonly noteRoute = (route: AnnouncedRoute): void => {
    const pattern = new RegExp(`^${route.url.split('/').map(segmentPattern).join('/')}$`, 'u');
    for (const method of [route.method].flat()) this.#routes.push({ method, url: route.url, pattern });
  };

  /** The pattern of every route that the server announced, such as `/v1/orders/:clientOrderId`. */
  patterns(): readonly string[] {
    return [...new Set(this.#routes.map(({ url }) => url))];
  }

  /** The methods that an address takes; none if there is nothing at it. */
  methodsOf(path: string): readonly string[] {
    const methods = this.#routes.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method);
    return [...new Set(methods)].sort();
  }
}

function segmentPattern(segment: string): string {
  // Of a folder of files: whatever comes after it.
  if (segment === '*') return '.*';
  if (segment.startsWith(':')) return '[^/]+';
  return segment.replaceAll(/[.*+?^${}()|[\]\\]/gu, String.raw`\$&`);
}
