import { Registry, collectDefaultMetrics } from 'prom-client';

/** Makes the metrics registry of a service: process metrics, and a label that says which service it is. */
export function createRegistry(service: string): Registry {
  const registry = createBareRegistry(service);
  collectDefaultMetrics({ register: registry });
  return registry;
}

/** Makes the metrics registry of a service, with a label that says which service it is. */
export function createBareRegistry(service: string): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  return registry;
}
