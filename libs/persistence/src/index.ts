/** The only place that knows TypeORM: connections, outbox, inbox, stores and migrations. */
export * from './connection/data-source.js';
export * from './connection/database-error.js';
export * from './connection/persistence.module.js';
export * from './connection/sql-session.js';
export * from './connection/transaction.js';
export * from './memory/memory-database.js';
export * from './memory/memory-table.js';
export * from './inbox/inbox.js';
export * from './migrations/migrate.js';
export * from './migrations/roles.js';
export * from './orders/index.js';
export * from './outbox/outbox.js';
export * from './outbox/outbox-relay.js';
export * from './parking/parked-message.store.js';
export * from './risk/index.js';
export * from './reading/index.js';
export * from './strategy/index.js';
