/** A real Postgres and a real NATS on this machine, for `npm start` and for tests; no root needed, root works too. */
export * from './files/make-folder.js';
export * from './files/replace-file.js';
export * from './nats/start-nats.js';
export * from './postgres/start-postgres.js';
export * from './prometheus/find-prometheus.js';
export * from './process/guarded-process.js';
export * from './process/free-port.js';
export * from './process/progress.js';
export * from './process/project-root.js';
export * from './process/process-list.js';
export * from './process/run-command.js';
export * from './tls/certificates.js';
