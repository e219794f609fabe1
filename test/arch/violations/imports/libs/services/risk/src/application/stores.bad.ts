import type { Store } from '#libs/persistence';
export type Kept = Store;
