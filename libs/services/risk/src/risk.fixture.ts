import { type Instrument, type MarketEvent } from '#libs/domain';
import type { FillRecordedV1, IntentProposedV1, OrderFact } from '#libs/contracts';
import { type Clock, Decimal, type InstrumentId, type VenueId, asId } from '#libs/kernel';
import type { InstrumentLimits, RiskStore } from '#libs/persistence';
import type { Pricing } from './application/build-context.js';
import { MarketBoard } from './application/market-board.js';
import type { Answered, RiskObserver } from './application/risk-observer.js';
import { startRisk } from './application/start-risk.js';

/** The account, venue and instrument of the tests. */
export const PLACE = { account: 'paper-1', venue: 'binance', instrument: 'BTC-USDT' } as const;

/** An instrument with round numbers: tick 0.01, lot 0.001, smallest notional 5. */
export function testInstrument(id: string = PLACE.instrument): Instrument {
  const [base = '', quote = ''] = id.split('-');
  return {
    venue: asId<VenueId>(PLACE.venue),
    id: asId<InstrumentId>(id),
    venueSymbol: base + quote,
    base,
    quote,
    status: 'TRADING',
    tickSize: new Decimal('0.01'),
    lotSize: new Decimal('0.001'),
    minQuantity: new Decimal('0.001'),
    maxQuantity: new Decimal('9000'),
    minNotional: new Decimal('5'),
  };
}

/** Limits that are out of the way unless a test narrows them. */
export function wideLimits(over: Partial<InstrumentLimits> = {}): InstrumentLimits {
  const wide = new Decimal('1000000');
  return { instrument: '*', maxOrderQuantity: wide, maxOrderNotional: wide, maxPosition: wide, ...over };
}

/** A quote of an instrument in ticks, as the tick lane brings it. */
export function quote(
  receivedAtUs: number,
  bidPriceTicks: number,
  askPriceTicks: number,
  id = 'BTC-USDT',
): MarketEvent {
  const place = { venue: asId<VenueId>(PLACE.venue), instrument: asId<InstrumentId>(id) };
  const sizes = { bidSizeLots: 1, askSizeLots: 1, sequence: 1, exchangeAtUs: 0 };
  return { kind: 'quote', ...place, ...sizes, receivedAtUs, bidPriceTicks, askPriceTicks };
}

/** A board on which the instruments are LIVE at 99.99 to 100.01. */
export function liveBoard(clock: Clock, ids: readonly string[] = [PLACE.instrument]): MarketBoard {
  const board = new MarketBoard(clock);
  for (const id of ids) {
    const instrument = testInstrument(id);
    board.setInstrument(instrument);
    const place = { venue: instrument.venue, instrument: instrument.id, exchangeAtUs: 0, receivedAtUs: clock.nowUs() };
    board.onEvent({ kind: 'book-state', ...place, state: 'LIVE' });
    board.onEvent(quote(clock.nowUs(), 9_999, 10_001, id));
  }
  return board;
}

/** Looks at a board with a collar of 1 % and marks of at most a minute. */
export function pricingOf(board: MarketBoard): (nowUs: number) => Pricing {
  return (nowUs) => ({
    board,
    marks: (venue, instrument) => board.mark(venue, instrument, nowUs, 60_000),
    instruments: board.instruments().map(({ venue, id }) => ({ venue, instrument: id })),
    collar: new Decimal('0.01'),
  });
}

/** An intent to buy 1 at 100, changed as a test needs it. */
export function intentMessage(intentId: string, nowUs: number, over: Partial<IntentProposedV1> = {}): IntentProposedV1 {
  return {
    id: `${intentId}.proposed`,
    occurredAtUs: nowUs,
    correlationId: `chain-${intentId}`,
    causationId: 'trade-1',
    intentId,
    strategy: 'momentum-1',
    ...PLACE,
    side: 'BUY',
    quantity: '1',
    type: 'LIMIT',
    limitPrice: '100',
    timeInForce: 'GTC',
    reduceOnly: false,
    validUntilUs: nowUs + 60_000_000,
    marketEventId: 'trade-1',
    marketEventAtUs: nowUs,
    ...over,
  };
}

/** A fill of 1 at 100 of an intent, without a fee. */
export function fillMessage(
  venueTradeId: string,
  intentId: string,
  over: Partial<FillRecordedV1> = {},
): FillRecordedV1 {
  const ids = { id: `fill-${venueTradeId}`, causationId: 'report-1', correlationId: `chain-${intentId}` };
  return {
    ...{ ...ids, ...PLACE, venueTradeId, intentId, occurredAtUs: 1, clientOrderId: `c-${intentId}`, strategy: 's1' },
    ...{ side: 'BUY', quantity: '1', price: '100', fee: '0', feeAsset: 'USDT', liquidity: 'TAKER', exchangeAtUs: 1 },
    ...over,
  };
}

/** The end of an intent's order after `cumQuantity` of 10 had been executed. */
export function endMessage(
  id: string,
  intentId: string,
  cumQuantity: string,
  over: Partial<OrderFact> = {},
): OrderFact {
  return {
    ...{ ...PLACE, id, intentId, causationId: 'report-1', correlationId: `chain-${intentId}`, occurredAtUs: 1 },
    ...{ clientOrderId: `c-${intentId}`, strategy: 's1', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC' },
    ...{ status: 'Canceled', quantity: '10', cumQuantity, leavesQuantity: '0', version: 3, reason: '' },
    ...over,
  };
}

/** Puts limits in force and balances in the account. */
export async function fundAccount(
  store: RiskStore,
  limits: readonly InstrumentLimits[],
  balances: Readonly<Record<string, string>>,
): Promise<void> {
  await startRisk(store, PLACE.account, { [PLACE.account]: limits });
  const assets = Object.entries(balances).map(([asset, free]) => ({ asset, free, locked: '0' }));
  await store.transaction((session) => session.facts.setBalances(PLACE.account, PLACE.venue, 1, assets));
}

/** Keeps what risk told, by kind. */
export class RecordingObserver implements RiskObserver {
  readonly told: string[] = [];
  readonly answers: Answered[] = [];

  answered(answer: Answered): void {
    this.answers.push(answer);
  }
  repeated(_message: IntentProposedV1, sameIntent: boolean): void {
    this.told.push(sameIntent ? 'repeated' : 'id-reused');
  }
  valued(): void {
    this.told.push('valued');
  }
  unreserved(): void {
    this.told.push('unreserved');
  }
  overfilled(_fact: unknown, overfill: Decimal): void {
    this.told.push(`overfilled ${overfill.toFixed()}`);
  }
  discrepancy(): void {
    this.told.push('discrepancy');
  }
  stateChanged(): void {
    this.told.push('state-changed');
  }
  monitorBlind(): void {
    this.told.push('monitor-blind');
  }
  monitorReduces(_account: string, ratio: string, intents: number): void {
    this.told.push(`reduces ${ratio} ${intents}`);
  }
  monitorSkips(_account: string, instrument: string, why: string): void {
    this.told.push(`skips ${instrument}: ${why}`);
  }
}
