import { RiskApprovedV1 } from '#libs/contracts';
import { type Digest, type Instrument, type OrderEntry, clientOrderId } from '#libs/domain';
import {
  type AccountId,
  type Clock,
  type ClientOrderId,
  Decimal,
  type InstrumentId,
  type IntentId,
  type VenueId,
  asId,
} from '#libs/kernel';
import { SystemClock, createLog, readSettings } from '#libs/platform';
import type { DataSource } from 'typeorm';
import type { Observer } from './application/observer.js';
import { type OrderManagement, composeOrderManagement } from './composition.js';
import { orderManagementSettings } from './order-management.config.js';
import { sha256 } from './outbound/sha256.js';

/** The account and venue of the tests. */
export const AT = { account: 'paper-1', venue: 'binance' } as const;

/** An instrument of the tests. */
export const BTC: Instrument = {
  venue: asId<VenueId>('binance'),
  id: asId<InstrumentId>('BTC-USDT'),
  venueSymbol: 'BTCUSDT',
  base: 'BTC',
  quote: 'USDT',
  status: 'TRADING',
  tickSize: new Decimal('0.01'),
  lotSize: new Decimal('0.00001'),
  minQuantity: new Decimal('0.00001'),
  maxQuantity: new Decimal('9000'),
  minNotional: new Decimal('5'),
};

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

/** Counts what the use cases tell. */
export class CountingObserver implements Observer {
  readonly alarms: string[] = [];
  readonly fills: string[] = [];
  readonly answers: string[] = [];
  readonly troubles: string[] = [];
  rounds = 0;

  onOrder(): void {
    return undefined;
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

  onStreamTrouble(kind: string): void {
    this.troubles.push(kind);
  }
}

/** A process of the service as tests run it: everything but Nest and the broker. */
export interface TestProcess extends OrderManagement {
  readonly observer: CountingObserver;
  /** Every fact that was published, as subject and message. */
  readonly facts: { readonly subject: string; readonly message: Readonly<Record<string, unknown>> }[];
  /** Why the process wanted to end. */
  readonly ends: string[];
}

let holders = 0;

/** Puts a process together on a database and a venue; `session.start()` begins it. */
export function testProcess(
  dataSource: DataSource,
  entry: OrderEntry,
  environment: Readonly<Record<string, string>> = {},
  clock: Clock = new SystemClock(),
): TestProcess {
  const observer = new CountingObserver();
  const facts: TestProcess['facts'] = [];
  const ends: string[] = [];
  holders += 1;
  const trading = composeOrderManagement({
    settings: readSettings(orderManagementSettings, { ...ENVIRONMENT, ...environment }),
    ...{ dataSource, entry, clock, observer },
    publish: (subject, _id, payload) => {
      facts.push({ subject, message: JSON.parse(new TextDecoder().decode(payload)) as Record<string, unknown> });
      return Promise.resolve({ streamSequence: facts.length, duplicate: false });
    },
    loadInstruments: (instruments) => {
      instruments.add(BTC);
      return Promise.resolve();
    },
    log: createLog('order-management', 'silent'),
    holder: `test-${holders}`,
    end: (why) => ends.push(why),
  });
  return { ...trading, observer, facts, ends };
}

/** The client order id that an intent of the test account gets. */
export function idOf(intentId: string, digest: Digest = sha256): ClientOrderId {
  return clientOrderId(asId<AccountId>(AT.account), asId<IntentId>(intentId), digest);
}

/** An approval to buy 1 at 100, valid for a minute. */
export function approval(intentId: string, changes: Partial<RiskApprovedV1> = {}): RiskApprovedV1 {
  const nowUs = new SystemClock().nowUs();
  const terms = { side: 'BUY', quantity: '1', type: 'LIMIT', limitPrice: '100', timeInForce: 'GTC' } as const;
  return Object.assign(new RiskApprovedV1(), {
    ...terms,
    id: `approved:${intentId}`,
    ...{ occurredAtUs: nowUs, correlationId: `c-${intentId}`, causationId: 'tick-1' },
    ...{ intentId, strategy: 'momentum-1', account: AT.account, venue: AT.venue, instrument: BTC.id },
    ...{
      reduceOnly: false,
      validUntilUs: nowUs + 60_000_000,
      marketEventId: 'trade-1',
      marketEventAtUs: nowUs - 9_000,
    },
    ...{ worstPrice: '100', intentAtUs: nowUs - 5_000, decidedAtUs: nowUs - 1_000 },
    ...changes,
  });
}
