/** What the server calls for every route it learns. */
export interface LearnedRoute {
  readonly method: string | readonly string[];
  readonly url: string;
}

/** Which methods every address takes, so that a wrong method is told apart from a wrong address. */
export class RouteBook {
  readonly #routes: { readonly method: string; readonly pattern: RegExp }[] = [];

  /** Takes note of a route. */
  readonly learn = (route: LearnedRoute): void => {
    const pattern = new RegExp(`^${route.url.split('/').map(segmentPattern).join('/')}/?$`, 'u');
    for (const method of [route.method].flat()) this.#routes.push({ method, pattern });
  };

  /** The methods that an address takes; none where there is nothing at it. */
  methodsOf(path: string): readonly string[] {
    const methods = this.#routes.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method);
    return [...new Set(methods)].sort();
  }
}

function segmentPattern(segment: string): string {
  if (segment.startsWith(':')) return '[^/]+';
  return segment.replaceAll(/[.*+?^${}()|[\]\\]/gu, String.raw`\$&`);
}
