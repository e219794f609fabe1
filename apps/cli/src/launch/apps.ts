/** What runs as a process of its own, in the order of the ports after the base. */
export const APPS = ['gateway', 'paper-exchange', 'market-data', 'risk', 'order-management', 'strategy'] as const;

/** One of the processes of a run. */
export type AppName = (typeof APPS)[number];
