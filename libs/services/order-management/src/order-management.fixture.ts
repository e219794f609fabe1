import type { DynamicModule } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { RiskApprovedV1, RiskTradingStateChangedV1 } from '#libs/contracts';
import { type Digest, type OrderEntry, type TradingState, clientOrderId } from '#libs/domain';
import { type AccountId, type ClientOrderId, type IntentId, type Scheduler, asId } from '#libs/kernel';
import { OUTBOX_STORE, type OutboxStore } from '#libs/persistence';
import { Lifeline, RecordingSupervisor, SurroundingsModule, createLog, readSettings } from '#libs/platform';
import { SeededRandom } from '#libs/testkit';
import { AccountQueue } from './application/booking/account-queue.js';
import { LeaseKeeper } from './application/lease/lease-keeper.js';
import { TradingSession } from './application/lease/trading-session.js';
import { LatchTradingState } from './application/send/latch-trading-state.js';
import { OrderWire } from './application/send/order-wire.js';
import { SubmitOrder } from './application/send/submit-order.js';
import { TradingGate } from './application/send/trading-gate.js';
import { ValuePositions } from './application/status/value-positions.js';
import { USE_CASES } from './application/use-cases.js';
import { type OrderManagementSettings, orderManagementSettings } from './order-management.settings.js';
import { TEST_ACCOUNT, TEST_BTC } from './outbound/order-books.fixture.js';
import { OrderEntryModule } from './outbound/order-entry.module.js';
import { sha256 } from './outbound/sha256.js';
import {
  type HopTimes,
  DECISIONS,
  DIGEST,
  INSTRUMENT_SOURCE,
  ORDER_BOOKS,
  ORDER_OBSERVER,
  ORDER_SETTINGS,
  OUTBOX_BACKLOG,
  type Decisions,
  type OrderBooks,
  type OrderObserver,
} from './ports.js';

/** The account and venue of the tests. */
export const AT = TEST_ACCOUNT;

/** An instrument of the tests. */
export const BTC = TEST_BTC;

const ENVIRONMENT = {
  NATS_URL: 'nats://not-used',
  DATABASE_URL: 'postgres://not-used',
  ACCOUNT: AT.account,
  INSTRUMENTS: 'binance:BTC-USDT',
  BINANCE_API_KEY: 'demo',
  BINANCE_API_SECRET: 'demo',
  ORDER_LEASE_TTL_MS: '2000',
  ORDER_LEASE_RENEW_MS: '50',
  ORDER_RECONCILE_ORDERS_MS: '100',
  ORDER_RECONCILE_FILLS_MS: '100',
  ORDER_RECONCILE_BALANCES_MS: '100',
  ORDER_RECONCILE_UNKNOWN_MS: '50',
  ORDER_RECONCILE_RETRY_MS: '20',
  ORDER_ABSENT_SINCE_SENT_MS: '300',
  ORDER_ABSENT_SPAN_MS: '200',
  ORDER_VALUE_EVERY_MS: '50',
};

/** The settings of the tests: everything periodic is fast. */
export function testSettings(environment: Readonly<Record<string, string>> = {}): OrderManagementSettings {
  return readSettings(orderManagementSettings, { ...ENVIRONMENT, ...environment });
}

/** Keeps what the use cases report. */
export class CountingObserver implements OrderObserver {
  readonly transitions: string[] = [];
  readonly alarms: string[] = [];
  readonly fills: string[] = [];
  readonly answers: string[] = [];
  readonly troubles: string[] = [];
  rounds = 0;

  onOrder(status: string, event: string): void {
    this.transitions.push(`${event} ${status}`);
  }

  onFill(kind: string): void {
    this.fills.push(kind);
  }

  onAnswer(outcome: string): void {
    this.answers.push(outcome);
  }

  onAlarm(kind: string): void {
    this.alarms.push(kind);
  }

  onReconciled(): void {
    this.rounds += 1;
  }

  readonly hops: HopTimes[] = [];
  onFirstByte(hops: HopTimes): void {
    this.hops.push(hops);
  }
  onStreamTrouble(kind: string): void {
    this.troubles.push(kind);
  }
}

/** What a test process is put together from. */
export interface TestProcessOptions {
  readonly store: DynamicModule;
  readonly entry: OrderEntry;
  readonly scheduler: Scheduler;
  readonly environment?: Readonly<Record<string, string>>;
  /** What risk says that it decided; it does not answer unless given. */
  readonly decisions?: Decisions;
}

const RISK_IS_AWAY: Decisions = { findApproved: () => Promise.resolve(undefined) };

/** A fact as it goes over the wire. */
export interface PublishedFact {
  readonly subject: string;
  readonly message: Readonly<Record<string, unknown>>;
}

/** A process of the service as tests run it: every use case on a store and a venue, without lanes and HTTP. */
export interface TestProcess {
  readonly observer: CountingObserver;
  readonly supervisor: RecordingSupervisor;
  readonly books: OrderBooks;
  readonly session: TradingSession;
  readonly submit: SubmitOrder;
  readonly latch: LatchTradingState;
  readonly lease: LeaseKeeper;
  readonly gate: TradingGate;
  readonly wire: OrderWire;
  readonly queue: AccountQueue;
  readonly values: ValuePositions;
  /** Any other provider. */
  get<T>(token: (new (...parameters: never[]) => T) | symbol): T;
  /** Every fact that was announced, oldest first. */
  facts(): Promise<readonly PublishedFact[]>;
  /** Stops the session and gives its connections back. */
  stop(): Promise<void>;
}

let processes = 0;

/** Puts a process together; `session.startSession()` begins it. */
export async function createTestProcess(options: TestProcessOptions): Promise<TestProcess> {
  const observer = new CountingObserver();
  const supervisor = new RecordingSupervisor();
  processes += 1;
  const log = createLog('order-management', 'silent');
  const surroundings = { log, scheduler: options.scheduler, random: new SeededRandom(processes), supervisor };
  const module = await Test.createTestingModule({
    imports: [
      SurroundingsModule.forApplication(surroundings, new Lifeline()),
      options.store,
      OrderEntryModule.forEntry(options.entry),
    ],
    providers: [
      ...USE_CASES,
      { provide: ORDER_SETTINGS, useValue: testSettings(options.environment) },
      { provide: ORDER_OBSERVER, useValue: observer },
      {
        provide: INSTRUMENT_SOURCE,
        useValue: {
          loadInstruments: () => Promise.resolve([BTC]),
          followInstruments: () => ({ stop: () => Promise.resolve() }),
          renewRules: () => Promise.resolve(undefined),
        },
      },
      { provide: DECISIONS, useValue: options.decisions ?? RISK_IS_AWAY },
      { provide: OUTBOX_BACKLOG, useExisting: OUTBOX_STORE },
      { provide: DIGEST, useValue: sha256 },
    ],
  }).compile();
  const get: TestProcess['get'] = (token) => module.get(token as symbol, { strict: false });
  return {
    ...{ observer, supervisor, get, books: get<OrderBooks>(ORDER_BOOKS), session: get(TradingSession) },
    ...{ submit: get(SubmitOrder), latch: get(LatchTradingState), lease: get(LeaseKeeper), gate: get(TradingGate) },
    ...{ wire: get(OrderWire), queue: get(AccountQueue), values: get(ValuePositions) },
    facts: async () => (await get<OutboxStore>(OUTBOX_STORE).readUnsent(10_000, [])).map(factOf),
    stop: async () => {
      await get(TradingSession).stopSession();
      await module.close();
    },
  };
}

function factOf({ payload, subject }: { readonly payload: Uint8Array; readonly subject: string }): PublishedFact {
  return { subject, message: JSON.parse(new TextDecoder().decode(payload)) as Record<string, unknown> };
}

/** The client order id that an intent of the test account gets. */
export function idOf(intentId: string, digest: Digest = sha256): ClientOrderId {
  return clientOrderId(asId<AccountId>(AT.account), asId<IntentId>(intentId), digest);
}

/** An approval to buy 1 at 100, given now and valid for a minute. */
export function approval(nowUs: number, intentId: string, changes: Partial<RiskApprovedV1> = {}): RiskApprovedV1 {
  const terms = { side: 'BUY', quantity: '1', type: 'LIMIT', limitPrice: '100', timeInForce: 'GTC' } as const;
  return Object.assign(new RiskApprovedV1(), {
    ...terms,
    id: `approved:${intentId}`,
    ...{ occurredAtUs: nowUs, correlationId: `c-${intentId}`, causationId: 'tick-1' },
    ...{ intentId, strategy: 'momentum-1', account: AT.account, venue: AT.venue, instrument: BTC.id },
    ...{ reduceOnly: false, validUntilUs: nowUs + 60_000_000 },
    ...{ marketEventId: 'trade-1', marketEventAtUs: nowUs - 9_000 },
    ...{ worstPrice: '100', intentAtUs: nowUs - 5_000, decidedAtUs: nowUs - 1_000 },
    ...changes,
  });
}

/** Risk's decision about every account. */
export function stateChange(state: TradingState, version: number): RiskTradingStateChangedV1 {
  const words = { id: `state-${version}`, correlationId: 'x', causationId: 'y', actor: 'me', reason: 'a test' };
  return Object.assign(new RiskTradingStateChangedV1(), { ...words, scope: 'all', state, version, occurredAtUs: 1 });
}
