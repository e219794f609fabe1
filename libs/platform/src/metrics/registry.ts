import { Registry, collectDefaultMetrics } from 'prom-client';

/** Makes the metrics registry of a service: process metrics, and a label that says which service it is. */
export function createRegistry(service: string): Registry {
  const registry = createBareRegistry(service);
  showProcessMetrics(registry);
  return registry;
}

/** Adds the metrics of the process, which only one service of a process may show. */
export function showProcessMetrics(registry: Registry): void {
  collectDefaultMetrics({ register: registry });
}

/** Makes the metrics registry of a service, with a label that says which service it is. */
export function createBareRegistry(service: string): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  return registry;
}
