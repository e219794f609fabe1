/** What runs as a process of its own where nothing shares one, in the order of the ports after the base. */
export const APPS = ['gateway', 'paper-exchange', 'market-data', 'risk', 'order-management', 'strategy'] as const;

/** Everything that has a port: the desk's own comes after those of the services, which keep theirs within it. */
export const LISTENERS = [...APPS, 'desk'] as const;

/** One of the processes of a run. */
export type AppName = (typeof LISTENERS)[number];
