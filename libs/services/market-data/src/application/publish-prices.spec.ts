import { beforeEach, describe, expect, it } from 'vitest';
import type { CachedPriceV1 } from '#libs/contracts';
import { type InstrumentId, asId } from '#libs/kernel';
import { ManualClock } from '#libs/testkit';
import { PublishPrices } from './publish-prices.js';

const ids = Array.from({ length: 100 }, (_, i) => asId<InstrumentId>(`I${i}-USDT`));
const [btc = asId<InstrumentId>(''), eth = asId<InstrumentId>('')] = ids;

type Outcome = 'written' | 'superseded' | 'contended';

class Bench {
  readonly heard = new Map<InstrumentId, number>();
  readonly states = new Map<InstrumentId, CachedPriceV1['bookState']>();
  readonly writes: { readonly price: CachedPriceV1; readonly end: (outcome: Outcome | Error) => void }[] = [];
  readonly notices: string[] = [];
  readonly publishing = new PublishPrices(
    {
      source: {
        instruments: ids,
        heardAtUs: (id) => this.heard.get(id) ?? 0,
        cachedPrice: (id) => {
          const receivedAtUs = this.heard.get(id) ?? 0;
          const bookState = this.states.get(id) ?? 'LIVE';
          return receivedAtUs === 0 ? undefined : { v: 1, venue: 'v', instrument: id, bookState, receivedAtUs };
        },
      },
      shelf: {
        write: (price) =>
          new Promise((resolve, reject) => {
            const end = (outcome: Outcome | Error): void =>
              outcome instanceof Error ? reject(outcome) : resolve(outcome);
            this.writes.push({ price, end });
          }),
      },
      clock: new ManualClock(9),
      epoch: () => 7,
      notice: (message) => this.notices.push(message),
    },
    60_000,
  );

  get written(): readonly (readonly [string, number])[] {
    return this.writes.map(({ price }) => [price.instrument, price.receivedAtUs]);
  }

  async end(index: number, outcome: Outcome | Error): Promise<void> {
    this.writes[index]?.end(outcome);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('publishing prices', () => {
  let bench: Bench;
  beforeEach(() => {
    bench = new Bench();
    bench.publishing.start();
    return async () => {
      for (let i = 0; i < bench.writes.length; i += 1) await bench.end(i, 'written');
      await bench.publishing.stop();
    };
  });

  it('writes what was heard of, once, with epoch and time, and only the newest value', async () => {
    bench.heard.set(btc, 1);
    bench.heard.set(btc, 2);
    bench.publishing.flush();
    expect(bench.writes[0]?.price).toMatchObject({ instrument: btc, receivedAtUs: 2, writtenAtUs: 9, epoch: 7 });
    await bench.end(0, 'written');
    bench.publishing.flush();
    expect(bench.writes).toHaveLength(1);
    expect(bench.publishing.written).toBe(1);
  });

  it('has at most one write of an instrument under way, and writes the then newest value after it', async () => {
    bench.heard.set(btc, 1);
    bench.publishing.flush();
    for (const at of [2, 3, 4]) {
      bench.heard.set(btc, at);
      bench.publishing.flush();
    }
    expect(bench.written).toEqual([[btc, 1]]);
    await bench.end(0, 'written');
    bench.publishing.flush();
    expect(bench.written).toEqual([
      [btc, 1],
      [btc, 4],
    ]);
  });

  it('has at most 16 writes under way and comes to the others as these end', async () => {
    for (const id of ids) bench.heard.set(id, 1);
    bench.publishing.flush();
    expect(bench.writes).toHaveLength(16);
    await bench.end(0, 'written');
    expect(bench.writes).toHaveLength(17);
    for (let i = 1; i < 100; i += 1) await bench.end(i, 'written');
    expect(new Set(bench.writes.map(({ price }) => price.instrument)).size).toBe(100);
  });

  it('lets no instrument wait behind busier ones: a round is finished before the next begins', async () => {
    for (let i = 0; i < 100; i += 1) {
      for (const id of ids) bench.heard.set(id, i + 1);
      bench.publishing.flush();
      await bench.end(i, 'written');
    }
    expect(new Set(bench.written.slice(0, 100).map(([id]) => id)).size).toBe(100);
  });

  it('writes a changed book state at once, or right after the write that is under way', async () => {
    bench.heard.set(btc, 1);
    bench.heard.set(eth, 1);
    bench.publishing.hurry(btc);
    expect(bench.written).toEqual([[btc, 1]]);
    bench.heard.set(btc, 2);
    bench.states.set(btc, 'STALE');
    bench.publishing.hurry(btc);
    expect(bench.writes).toHaveLength(1);
    await bench.end(0, 'written');
    expect(bench.writes[1]?.price).toMatchObject({ receivedAtUs: 2, bookState: 'STALE' });
  });

  it('counts a failure, says it once, and tries again with the newest value in the next interval', async () => {
    bench.heard.set(btc, 1);
    bench.publishing.flush();
    await bench.end(0, new Error('the broker is away'));
    bench.heard.set(btc, 2);
    bench.publishing.flush();
    await bench.end(1, new Error('the broker is away'));
    bench.publishing.flush();
    await bench.end(2, 'written');
    expect(bench.written.map(([, at]) => at)).toEqual([1, 2, 2]);
    expect(bench.publishing).toMatchObject({ failed: 2, written: 1 });
    expect(bench.notices).toEqual([
      'the price cache cannot be written; who starts late sees older prices',
      'the price cache is written again',
    ]);
  });

  it('leaves an instrument to another feed that has it better until something new is heard, and tries again when both wrote', async () => {
    bench.heard.set(btc, 1);
    bench.publishing.flush();
    await bench.end(0, 'superseded');
    bench.publishing.flush();
    expect(bench.writes).toHaveLength(1);
    bench.heard.set(btc, 2);
    bench.publishing.flush();
    await bench.end(1, 'contended');
    bench.publishing.flush();
    expect(bench.written.map(([, at]) => at)).toEqual([1, 2, 2]);
    expect(bench.publishing).toMatchObject({ superseded: 1, written: 0 });
  });
});
