import type { IconName } from '../ui/icons.js';

/** A page in the navigation: its path below `/console`, its name, and the key that opens it after `g`. */
export interface PageLink {
  readonly path: string;
  readonly name: string;
  readonly icon: IconName;
  readonly key: string;
}

/** The pages, in the order in which they are looked at. */
export const PAGES = [
  { path: '/', name: 'Overview', icon: 'overview', key: 'o' },
  { path: '/markets', name: 'Markets', icon: 'markets', key: 'm' },
  { path: '/positions', name: 'Positions', icon: 'positions', key: 'p' },
  { path: '/orders', name: 'Orders', icon: 'orders', key: 'r' },
  { path: '/trades', name: 'Trades', icon: 'trades', key: 't' },
  { path: '/strategies', name: 'Strategies', icon: 'strategies', key: 's' },
  { path: '/risk', name: 'Risk', icon: 'risk', key: 'k' },
  { path: '/discrepancies', name: 'Discrepancies', icon: 'discrepancies', key: 'd' },
  { path: '/replay', name: 'Replay', icon: 'replay', key: 'l' },
  { path: '/system', name: 'System', icon: 'system', key: 'y' },
  { path: '/audit', name: 'Audit', icon: 'audit', key: 'a' },
] as const satisfies readonly PageLink[];
