/** The services that talk on the wire; each has a broker user of its own. */
export const SERVICES = ['market-data', 'strategy', 'risk', 'order-management', 'gateway'] as const;

/** One of the services that talk on the wire. */
export type ServiceName = (typeof SERVICES)[number];
