/** The paper exchange: an exchange that speaks Binance Spot's protocol, with real matching and no money. */
export type { Relisting } from './application/faults/exchange-interference.js';
export { readVenueTruth } from './application/journal/read-venue-truth.js';
export type { JournalStorage, StoredJournal } from './application/journal/journal-storage.js';
export type { OperationTerms } from './application/requests/operation.js';
export { ExchangeModule, type ExchangePorts } from './exchange.module.js';
export { InProcessExchange } from './in-process/in-process-exchange.js';
export {
  type InProcessOptions,
  type OpenInProcessExchange,
  openInProcessExchange,
} from './in-process/open-in-process-exchange.js';
export type * from './inbound/faults/fault-plan.js';
export { type FaultRule, type RuleScope, ScriptedFaults } from './inbound/faults/scripted-faults.js';
export { MemoryJournalStorage } from './outbound/journal/memory-journal-storage.js';
export * from './paper-exchange.config.js';
export { PaperExchangeModule } from './paper-exchange.module.js';
export { takeRawBodies } from './raw-bodies.js';
