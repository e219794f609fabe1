import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { NotFoundPage } from '../pages/not-found-page.js';
import { OverviewPage } from '../pages/overview-page.js';
import { Shell } from './shell.js';

const root = createRootRoute({ component: Shell });
const at = { getParentRoute: () => root } as const;

const routes = [
  createRoute({ ...at, path: '/', component: OverviewPage }),
  createRoute({
    ...at,
    path: '/markets',
    component: lazyRouteComponent(() => import('../pages/markets-page.js'), 'MarketsPage'),
  }),
  createRoute({
    ...at,
    path: '/positions',
    component: lazyRouteComponent(() => import('../pages/positions-page.js'), 'PositionsPage'),
  }),
  createRoute({
    ...at,
    path: '/orders',
    component: lazyRouteComponent(() => import('../pages/orders-page.js'), 'OrdersPage'),
  }),
  createRoute({
    ...at,
    path: '/trades',
    component: lazyRouteComponent(() => import('../pages/trades-page.js'), 'TradesPage'),
  }),
  createRoute({
    ...at,
    path: '/strategies',
    component: lazyRouteComponent(() => import('../pages/strategies-page.js'), 'StrategiesPage'),
  }),
  createRoute({
    ...at,
    path: '/risk',
    component: lazyRouteComponent(() => import('../pages/risk-page.js'), 'RiskPage'),
  }),
  createRoute({
    ...at,
    path: '/discrepancies',
    component: lazyRouteComponent(() => import('../pages/discrepancies-page.js'), 'DiscrepanciesPage'),
  }),
  createRoute({
    ...at,
    path: '/replay',
    component: lazyRouteComponent(() => import('../pages/replay-page.js'), 'ReplayPage'),
  }),
  createRoute({
    ...at,
    path: '/system',
    component: lazyRouteComponent(() => import('../pages/system-page.js'), 'SystemPage'),
  }),
  createRoute({
    ...at,
    path: '/audit',
    component: lazyRouteComponent(() => import('../pages/audit-page.js'), 'AuditPage'),
  }),
];

/** Which page is at which path below `/console`. */
export const router = createRouter({
  routeTree: root.addChildren(routes),
  basepath: '/console',
  defaultNotFoundComponent: NotFoundPage,
  defaultPreload: 'intent',
});
