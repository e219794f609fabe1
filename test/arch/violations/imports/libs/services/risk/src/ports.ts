import type { NatsLanesModule } from '#libs/messaging';

export { createDataSource } from '#libs/persistence';
export type { Counter } from 'prom-client';

export type Lanes = NatsLanesModule;
