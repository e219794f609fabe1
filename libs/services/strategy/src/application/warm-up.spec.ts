import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { TickEncoder } from '#libs/ticks';
import type { Instrument, MarketTrade, StrategyEvent } from '#libs/domain';
import {
  type AccountId,
  Decimal,
  type InstrumentId,
  type Problem,
  type Result,
  type StrategyId,
  type VenueId,
  asId,
  err,
  ok,
  problem,
} from '#libs/kernel';
import { WireLog, createLog } from '#libs/platform';
import { ManualClock } from '#libs/testkit';
import { Desk, type HeardMarketEvent } from './desk.js';
import { EventQueue } from './event-queue.js';
import { HearMarket } from './hear-market.js';
import type { MarketSource } from './ports.js';
import { StrategyMetrics } from './strategy-metrics.js';
import { Valuation } from './valuation.js';
import { WarmUp } from './warm-up.js';

const venue = asId<VenueId>('binance');
const id = asId<InstrumentId>('BTC-USDT');
const one = new Decimal('1');
const steps = { tickSize: one, lotSize: one, minQuantity: one, maxQuantity: one, minNotional: one };
const instrument: Instrument = { venue, id, venueSymbol: 'X', base: 'BTC', quote: 'USDT', status: 'TRADING', ...steps };
const silent = createLog('strategy', 'silent');

const trade = (tradeId: number): MarketTrade => ({
  kind: 'trade',
  venue,
  instrument: id,
  exchangeAtUs: tradeId * 10,
  receivedAtUs: tradeId * 10,
  tradeId,
  priceTicks: 1,
  sizeLots: 1,
  takerSide: 'BUY',
});

/** A desk with one strategy that writes down what it hears, warmed from a source that answers when the test says. */
class Bench {
  readonly past: number[] = [];
  readonly live: number[] = [];
  readonly asked: number[] = [];
  readonly clock = new ManualClock();
  readonly desk = new Desk();
  readonly hearing: HearMarket;
  readonly warmUp: WarmUp;
  readonly #encoder = new TickEncoder('trade', 1);
  answer: (result: Result<readonly MarketTrade[], Problem>) => void = () => undefined;

  constructor(wanted = 5, most = 1_000) {
    const registry = new Registry();
    const queue = new EventQueue<HeardMarketEvent>(100);
    const on = (event: StrategyEvent): [] => {
      if (event.kind === 'trade') this.live.push(event.tradeId);
      return [];
    };
    const warm = (event: MarketTrade): void => {
      this.past.push(event.tradeId);
    };
    const names = { id: asId<StrategyId>('s'), name: 's', account: asId<AccountId>('a') };
    const start = () => ({ pastTrades: wanted, warm, on, view: () => ({}) });
    this.desk.add({ ...names, canShort: false, instruments: [], start }, instrument);
    const metrics = new StrategyMetrics(registry, queue);
    this.hearing = new HearMarket(
      this.desk,
      new Valuation(),
      queue,
      this.clock,
      metrics,
      new WireLog(silent, registry),
    );
    const settings = { WARM_UP_TRADES: most, WARM_UP_TIMEOUT_MS: 1_000 };
    this.warmUp = new WarmUp(this.#source(), this.desk, this.clock, silent, settings);
  }

  /** A live trade comes over the wire. */
  send(tradeId: number): void {
    this.#encoder.add(trade(tradeId));
    this.hearing.read('market.trade.v1.binance.BTC-USDT', this.#encoder.take() ?? new Uint8Array());
  }

  async drained(): Promise<void> {
    for (let i = 0; i < 3; i += 1) await new Promise((resolve) => setImmediate(resolve));
  }

  #source(): MarketSource {
    const none = err(problem('NOT_ASKED', 'It is not asked here.'));
    return {
      instrument: () => Promise.resolve(none),
      market: () => Promise.resolve(none),
      lastKnown: () => Promise.resolve(none),
      pastTrades: (_instrument, limit) => {
        this.asked.push(limit);
        return new Promise((resolve) => {
          this.answer = resolve;
        });
      },
    };
  }
}

describe('warming up', () => {
  it('tells the past first and then, once each, the live trades that came meanwhile, with none missing between', async () => {
    const bench = new Bench();
    bench.hearing.hold();
    const warming = bench.warmUp.run();
    for (const live of [3, 4, 5]) bench.send(live);
    await bench.drained();
    expect([bench.past, bench.live]).toEqual([[], []]);
    bench.answer(ok([1, 2, 3].map(trade)));
    await warming;
    bench.hearing.release();
    bench.send(6);
    await bench.drained();
    expect([bench.asked, bench.past, bench.live]).toEqual([[5], [1, 2, 3], [4, 5, 6]]);
  });

  it('goes on with live trades where the past cannot be had, or is given up', async () => {
    const refused = new Bench();
    refused.hearing.hold();
    const warming = refused.warmUp.run();
    refused.send(1);
    refused.answer(err(problem('HISTORY_REFUSED', 'There is none.')));
    await warming;
    refused.hearing.release();
    await refused.drained();
    expect([refused.past, refused.live]).toEqual([[], [1]]);
    const silentSource = new Bench();
    const waiting = silentSource.warmUp.run();
    silentSource.warmUp.stop();
    await waiting;
    expect(silentSource.past).toEqual([]);
  });

  it('asks for no more than the setting allows, and for nothing where nothing is wanted', async () => {
    const bench = new Bench(5_000, 700);
    const warming = bench.warmUp.run();
    bench.answer(ok([]));
    await warming;
    expect(bench.asked).toEqual([700]);
    for (const idle of [new Bench(0), new Bench(5, 0)]) {
      await idle.warmUp.run();
      expect(idle.asked).toEqual([]);
    }
  });
});
