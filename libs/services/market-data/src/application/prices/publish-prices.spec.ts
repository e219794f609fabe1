import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { CachedPriceV1 } from '#libs/contracts';
import type { BookState } from '#libs/domain';
import { type InstrumentId, asId } from '#libs/kernel';
import { createLog } from '#libs/platform';
import { VirtualScheduler } from '#libs/testkit';
import { binance, instrumentOf, rulesOf, tradeOf } from '../../scripted-feed.fixture.js';
import { MarketBoard } from '../board/market-board.js';
import { PublishPrices } from './publish-prices.js';

const ids = Array.from({ length: 100 }, (_, i) => asId<InstrumentId>(`I${i}-USDT`));
const [btc = asId<InstrumentId>(''), eth = asId<InstrumentId>('')] = ids;

type Outcome = 'written' | 'superseded' | 'contended';

/** A price cache whose writes end when the test says so. */
class Bench {
  readonly time = new VirtualScheduler(9);
  readonly board = new MarketBoard();
  readonly log = createLog('market-data', 'silent');
  readonly warnings = vi.spyOn(this.log, 'warn');
  readonly writes: { readonly price: CachedPriceV1; readonly end: (outcome: Outcome | Error) => void }[] = [];
  readonly publishing: PublishPrices;

  constructor() {
    this.board.followInstruments(ids.map(instrumentOf));
    const shelf = {
      write: (price: CachedPriceV1) =>
        new Promise<Outcome>((resolve, reject) => {
          const end = (outcome: Outcome | Error): void =>
            outcome instanceof Error ? reject(outcome) : resolve(outcome);
          this.writes.push({ price, end });
        }),
    };
    const sink = {
      publishEvent: () => undefined,
      changeInstrument: () => undefined,
      publishedTotals: () => ({ epoch: 7, messages: 0, updates: 0, dropped: 0, pending: 0 }),
    };
    this.publishing = new PublishPrices(
      this.board,
      shelf,
      sink,
      this.time,
      this.log,
      rulesOf({ PRICE_CACHE_INTERVAL_MS: 1_000 }),
    );
  }

  get written(): readonly (readonly [string, number])[] {
    return this.writes.map(({ price }) => [price.instrument, price.receivedAtUs]);
  }

  /** The next interval is over. */
  async passInterval(): Promise<void> {
    await this.time.runForMs(1_000);
  }

  /** A trade comes. */
  trade(id: InstrumentId, receivedAtUs: number): void {
    this.board.onEvent({ ...tradeOf(id, receivedAtUs), receivedAtUs });
  }

  /** The book is in another state. */
  state(id: InstrumentId, to: BookState, receivedAtUs: number): void {
    this.board.onEvent({
      ...{ kind: 'book-state', venue: binance, instrument: id, exchangeAtUs: 0, receivedAtUs, state: to },
    });
  }

  async end(index: number, outcome: Outcome | Error): Promise<void> {
    this.writes[index]?.end(outcome);
    await this.time.runForMs(0);
  }
}

describe('publishing prices', () => {
  let bench: Bench;
  beforeEach(() => {
    bench = new Bench();
    bench.publishing.startPublishing();
    return async () => {
      const stopped = bench.publishing.stopPublishing();
      for (let i = 0; i < bench.writes.length; i += 1) await bench.end(i, 'written');
      await bench.time.complete(stopped);
    };
  });

  it('writes what changed, once, with epoch and time, and only the newest value', async () => {
    bench.trade(btc, 1);
    bench.trade(btc, 2);
    await bench.passInterval();
    expect(bench.writes[0]?.price).toMatchObject({
      instrument: btc,
      receivedAtUs: 2,
      writtenAtUs: 1_000_009,
      epoch: 7,
    });
    await bench.end(0, 'written');
    await bench.passInterval();
    expect(bench.writes).toHaveLength(1);
    expect(bench.publishing.publishedPrices()).toMatchObject({ written: 1 });
  });

  it('has at most one write of an instrument under way, and writes the then newest value after it', async () => {
    bench.trade(btc, 1);
    await bench.passInterval();
    for (const at of [2, 3, 4]) {
      bench.trade(btc, at);
      await bench.passInterval();
    }
    expect(bench.written).toEqual([[btc, 1]]);
    await bench.end(0, 'written');
    await bench.passInterval();
    expect(bench.written).toEqual([
      [btc, 1],
      [btc, 4],
    ]);
  });

  it('has at most 16 writes under way and comes to the others as these end', async () => {
    for (const id of ids) bench.trade(id, 1);
    await bench.passInterval();
    expect(bench.writes).toHaveLength(16);
    await bench.end(0, 'written');
    expect(bench.writes).toHaveLength(17);
    for (let i = 1; i < 100; i += 1) await bench.end(i, 'written');
    expect(new Set(bench.writes.map(({ price }) => price.instrument)).size).toBe(100);
  });

  it('lets no instrument wait behind busier ones: a round is finished before the next begins', async () => {
    for (let i = 0; i < 100; i += 1) {
      for (const id of ids) bench.trade(id, i + 1);
      await bench.passInterval();
      await bench.end(i, 'written');
    }
    expect(new Set(bench.written.slice(0, 100).map(([id]) => id)).size).toBe(100);
  });

  it('writes a changed book state at once, or right after the write that is under way', async () => {
    bench.trade(eth, 1);
    bench.state(btc, 'LIVE', 1);
    expect(bench.written).toEqual([[btc, 1]]);
    bench.state(btc, 'STALE', 2);
    expect(bench.writes).toHaveLength(1);
    await bench.end(0, 'written');
    expect(bench.writes[1]?.price).toMatchObject({ receivedAtUs: 2, bookState: 'STALE' });
  });

  it('counts a failure, logs it once, and tries again with the newest value in the next interval', async () => {
    bench.trade(btc, 1);
    await bench.passInterval();
    await bench.end(0, new Error('the broker is away'));
    bench.trade(btc, 2);
    await bench.passInterval();
    await bench.end(1, new Error('the broker is away'));
    await bench.passInterval();
    await bench.end(2, 'written');
    expect(bench.written.map(([, at]) => at)).toEqual([1, 2, 2]);
    expect(bench.publishing.publishedPrices()).toMatchObject({ failed: 2, written: 1 });
    expect(bench.warnings.mock.calls.map(([, message]) => message)).toEqual([
      'the price cache cannot be written; late consumers see older prices',
      'the price cache is written again',
    ]);
  });

  it('leaves an instrument to another feed that has it better until something new comes, and tries again when both wrote', async () => {
    bench.trade(btc, 1);
    await bench.passInterval();
    await bench.end(0, 'superseded');
    await bench.passInterval();
    expect(bench.writes).toHaveLength(1);
    bench.trade(btc, 2);
    await bench.passInterval();
    await bench.end(1, 'contended');
    await bench.passInterval();
    expect(bench.written.map(([, at]) => at)).toEqual([1, 2, 2]);
    expect(bench.publishing.publishedPrices()).toMatchObject({ superseded: 1, written: 0 });
  });
});
