import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Instrument, MarketEvent } from '#libs/domain';
import { Decimal, US_PER_SECOND } from '#libs/kernel';
import { VirtualScheduler } from '#libs/testkit';
import { PastHourFiles } from '../../outbound/past-hour-files.js';
import { sampleBalance, sampleExposure } from '../../testing/sample-rows.fixture.js';
import { EquityBoard } from './equity.js';
import { KeepHour } from './keep-hour.js';
import { MarketTable } from './market-table.js';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'past-hour-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const INSTRUMENT = {
  ...{ venue: 'binance', id: 'BTC-USDT', base: 'BTC', quote: 'USDT' },
  ...{ tickSize: new Decimal('0.1'), lotSize: new Decimal('0.01') },
} as unknown as Instrument;

/** A life of a gateway at a time, with the folder of the one before. */
async function gatewayAt(scheduler: VirtualScheduler) {
  const markets = new MarketTable();
  const equity = new EquityBoard(markets);
  const keep = new KeepHour(new PastHourFiles({ GATEWAY_PAST_HOUR: folder }, scheduler), scheduler, markets, equity);
  await keep.restoreHour();
  markets.setInstrument(INSTRUMENT);
  const worth = (free: string): void => {
    const balances = [{ ...sampleBalance(), asset: 'USDT', free, locked: '0' }];
    equity.setHoldings({ account: 'paper-1', balances, positions: [], exposure: sampleExposure() });
    equity.valueAt('paper-1', scheduler.nowUs());
  };
  const trade = (priceTicks: number): void => {
    const times = { receivedAtUs: scheduler.nowUs(), exchangeAtUs: scheduler.nowUs() };
    const event = {
      kind: 'trade',
      venue: 'binance',
      instrument: 'BTC-USDT',
      priceTicks,
      sizeLots: 100,
      takerSide: 'BUY',
    };
    markets.applyMarketEvent({ ...event, ...times } as unknown as MarketEvent);
  };
  const seen = () => ({
    closes: markets
      .find('binance', 'BTC-USDT')
      ?.bars.barsOf(1, 5_000)
      .map(({ close }) => close.toFixed()),
    equity: equity.curveOf('paper-1').map((point) => point.equity.toFixed()),
  });
  return { keep, worth, trade, seen };
}

describe('the last hour', () => {
  it('goes on over a restart: candles and equity by the second, and the second that was cut is one', async () => {
    const time = new VirtualScheduler();
    const first = await gatewayAt(time);
    for (const price of [100, 200, 300]) {
      first.trade(price);
      first.worth(String(price));
      await first.keep.keepHour();
      await time.runForMs(1_000);
    }
    first.trade(400);
    first.worth('400');
    await first.keep.keepHour(true);
    await time.runForMs(100);
    const second = await gatewayAt(time);
    second.trade(500);
    second.worth('500');
    expect(second.seen()).toEqual({ closes: ['10', '20', '30', '50'], equity: ['100', '200', '300', '500'] });
    await second.keep.keepHour(true);
    expect((await gatewayAt(time)).seen()).toEqual(second.seen());
  });

  it('is an hour, and its files are two at most', async () => {
    const time = new VirtualScheduler();
    for (let hours = 0; hours < 4; hours += 1) {
      const life = await gatewayAt(time);
      life.trade(100 + hours);
      await life.keep.keepHour(true);
      expect(life.seen().closes?.length).toBeLessThanOrEqual(2);
      await time.runForMs(3_599_000);
    }
    expect(readdirSync(folder).length).toBeLessThanOrEqual(2);
  });

  it('begins anew behind a line that a kill has cut off, or that is not ours', async () => {
    const time = new VirtualScheduler();
    const first = await gatewayAt(time);
    first.trade(100);
    await first.keep.keepHour(true);
    const hour = Math.floor(time.nowUs() / (3_600 * US_PER_SECOND));
    writeFileSync(join(folder, `hour-${hour}.jsonl`), '{"kind":"bar","of":"binance:BTC', { flag: 'a' });
    const second = await gatewayAt(time);
    expect(second.seen().closes).toEqual(['10']);
    await time.runForMs(1_000);
    second.trade(200);
    await second.keep.keepHour(true);
    expect((await gatewayAt(time)).seen().closes).toEqual(['10', '20']);
  });

  it('is not kept where no folder is named', async () => {
    const none = new PastHourFiles({ GATEWAY_PAST_HOUR: undefined }, new VirtualScheduler());
    await none.appendLines([{ kind: 'equity', of: 'paper-1', atUs: 1, values: ['1'] }]);
    expect(await none.readHour()).toEqual([]);
  });
});
