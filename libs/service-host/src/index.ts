/** How a service is put together and run: alone in a process, with others in one, or in a simulation. */
export * from './audit/audit.module.js';
export * from './audit/audit-sealer.js';
export * from './application/process-supervisor.js';
export * from './application/hosted-service.js';
export * from './application/route-book.js';
export * from './application/run-service.js';
export * from './application/run-services.js';
export * from './application/service-application.js';
export * from './market/instrument-source.js';
export * from './rehearsal/rehearsal.module.js';
export * from './rehearsal/rehearsed-wire.js';
export * from './relay/outbox-relay.js';
export * from './service.module.js';
export * from './serving-gate.js';
