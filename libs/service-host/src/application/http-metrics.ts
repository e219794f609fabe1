import type { FastifyInstance } from 'fastify';
import { METRICS, type Metrics } from '#libs/platform';

const MS_PER_SECOND = 1_000;
/** A service that is not ready says so with 503: that is no error of it. */
const READINESS = '/health/';

/** Measures every HTTP request: rate, errors and duration by route as it was declared, so that ids in addresses make no series. */
export function measureRequests(server: FastifyInstance, metrics: Metrics): void {
  const time = metrics.histogram(METRICS.httpRequestTime);
  const errors = metrics.counter(METRICS.httpErrors);
  server.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    const status = `${Math.trunc(reply.statusCode / 100)}xx`;
    time.observe(reply.elapsedTime / MS_PER_SECOND, { method: request.method, route, status });
    if (status === '5xx' && !route.startsWith(READINESS)) errors.inc({ route });
    done();
  });
}
