/** What every app needs: settings, log, clock, metrics, health, and how a service is run and stopped. */
export * from './time/periodic-loop.js';
export * from './time/system-clock.js';
export * from './time/system-random.js';
export * from './time/system-scheduler.js';
export * from './time/system-time-zone.js';
export * from './health/health-registry.js';
export * from './log/log.js';
export * from './metrics/registry.js';
export * from './service/platform.module.js';
export * from './service/run-service.js';
export * from './service/tokens.js';
export * from './settings/instrument-list.js';
export * from './settings/service-settings.js';
export * from './settings/settings.js';
export * from './wire/wire-log.js';
