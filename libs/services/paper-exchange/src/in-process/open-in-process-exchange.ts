import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { VenueTruth } from '#libs/domain';
import type { Random, Scheduler } from '#libs/kernel';
import { Lifeline, RecordingSupervisor, SurroundingsModule, createLog } from '#libs/platform';
import type { Supervisor } from '#libs/platform';
import { MemoryTransport } from '#libs/venues';
import type { VenueTransport } from '#libs/venues';
import { ExchangeInterference } from '../application/faults/exchange-interference.js';
import { readVenueTruth } from '../application/journal/read-venue-truth.js';
import { ContainedFailures } from '../application/requests/contained-failures.js';
import type { OperationTerms } from '../application/requests/operation.js';
import { OperationTable } from '../application/requests/operation-table.js';
import { ExchangeModule } from '../exchange.module.js';
import type { ExchangePorts } from '../exchange.module.js';
import { MemoryJournalStorage } from '../outbound/journal/memory-journal-storage.js';
import type { PaperExchangeSettings } from '../paper-exchange.config.js';
import { InProcessExchange } from './in-process-exchange.js';

/** What an exchange in this process runs on. */
export interface InProcessOptions extends Omit<ExchangePorts, 'journalStorage'> {
  readonly settings: PaperExchangeSettings;
  readonly scheduler: Scheduler;
  /** For the client order ids that the exchange makes up; the market has the seed of its settings. */
  readonly random: Random;
  /** Decides what happens when the exchange cannot go on; else the error is thrown at once. */
  readonly supervisor?: Supervisor;
  /** One way between a client and the exchange, in milliseconds; asked again for everything sent. */
  readonly latencyMs?: () => number;
  /** The journal of an earlier exchange to recover from; else a new one. */
  readonly journal?: MemoryJournalStorage;
}

/** An exchange in this process, open until it is closed. */
export interface OpenInProcessExchange {
  /** How clients reach it, at whatever address: only path and query count. */
  readonly transport: VenueTransport;
  readonly exchange: InProcessExchange;
  /** Everything that it can be asked for by REST and on the WebSocket API. */
  readonly operations: readonly OperationTerms[];
  /** How often a question brought about what must not happen. */
  containedFailures(): number;
  /** What it has written so far, byte for byte as a file would hold it. */
  readonly journal: MemoryJournalStorage;
  /** What really happened, from its journal: orders, fills and balances. */
  readTruth(): VenueTruth;
  /** Cancels all open orders of all clients, as a dead man's switch does; returns how many. */
  cancelOpenOrders(): number;
  /** Ends it in an orderly way. */
  closeExchange(): Promise<void>;
  /** Drops it as a killed process would be: its timers never fire and its connections end. Its journal stays as it is. */
  abandonExchange(): void;
}

@Module({})
class InProcessRootModule {}

/**
 * Opens an exchange without a network on the scheduler that is given; on virtual time the same seeds and the same requests
 * give the same journal, byte for byte. Virtual time stands still until this has resolved.
 */
export async function openInProcessExchange(options: InProcessOptions): Promise<OpenInProcessExchange> {
  const { settings, scheduler, random, latencyMs = () => 0 } = options;
  const journal = options.journal ?? new MemoryJournalStorage();
  const lifeline = new Lifeline();
  const log = createLog('paper-exchange', settings.LOG_LEVEL);
  const supervisor = options.supervisor ?? new RecordingSupervisor(rethrow);
  const surroundings = SurroundingsModule.forApplication({ log, scheduler, random, supervisor }, lifeline);
  const exchangeModule = ExchangeModule.register(settings, { ...options, journalStorage: journal });
  const context = await NestFactory.createApplicationContext(
    { module: InProcessRootModule, imports: [surroundings, exchangeModule] },
    { logger: false, abortOnError: false },
  );
  const exchange = context.get(InProcessExchange);
  return {
    exchange,
    operations: context.get(OperationTable).operations,
    containedFailures: () => context.get(ContainedFailures).total,
    transport: new MemoryTransport(scheduler, exchange, { latencyMs }),
    journal,
    readTruth: () => readVenueTruth(journal.text),
    cancelOpenOrders: () => context.get(ExchangeInterference).cancelOpenOrders(),
    closeExchange: () => context.close(),
    abandonExchange: () => lifeline.sever(),
  };
}

function rethrow(error: unknown): never {
  throw error;
}
