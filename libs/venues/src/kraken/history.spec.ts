import { describe, expect, it } from 'vitest';
import { type Bar, type PastBar, TimeBars } from '#libs/domain';
import { ManualClock } from '#libs/testkit';
import { MINUTE_US, RestHistory } from '../history/index.js';
import { readChannel, wireFolder } from '../testing/kit/recorded-frames.js';
import { ScriptedRest, pastInstrument } from '../testing/kit/scripted-rest.js';
import { liveRuntime } from '../testing/kit/live-runtime.fixture.js';
import { krakenHistory } from './history.js';

const folder = wireFolder(process.env);

describe.skipIf(folder === undefined)(
  'the recorded past of Kraken (skipped where the recorded frames are absent)',
  () => {
    it("Kraken's own bars of a minute equal those rebuilt from its 1,000 trades, bar by bar, with those without trades", async () => {
      const [trades = ''] = readChannel(folder ?? '', 'kraken-rest-20251110', 'kraken.rest-trades');
      const [ohlc = ''] = readChannel(folder ?? '', 'kraken-rest-20251110', 'kraken.rest-ohlc');
      const { rest, history } = await recorded([
        ['/Trades', trades],
        ['/OHLC', ohlc],
      ]);
      const instrument = pastInstrument('kraken', 'BTC/USDT', '0.1');
      const past = await history.trades(instrument, 0, 1_000);
      const bars = await history.bars(instrument, MINUTE_US, 1_762_777_020_000_000, 1_762_820_280_000_000);
      await rest.close();
      if (!past.ok || !bars.ok) throw new Error('the recorded answers are not read');
      expect(past.value).toHaveLength(1_000);
      expect(bars.value).toHaveLength(721);
      const maker = new TimeBars({ intervalUs: MINUTE_US, latenessUs: 0, empty: 'carry' });
      // The first interval may have begun before the first trade, the last one may not be over.
      const made = past.value.flatMap((trade) => maker.onTrade(trade)).slice(1);
      expect(maker.late).toBe(0);
      const stated = new Map(bars.value.map((bar) => [bar.fromUs, bar]));
      expect(made.map(comparable)).toEqual(made.map((bar) => comparable(stated.get(bar.fromUs))));
      expect(made.length).toBeGreaterThan(400);
      expect(made.filter((bar) => bar.trades === 0).length).toBeGreaterThan(100);
    });
  },
);

async function recorded(answers: readonly (readonly [string, string])[]): Promise<{
  readonly history: RestHistory;
  readonly rest: ScriptedRest;
}> {
  const rest = await ScriptedRest.open();
  rest.answer = (path) => ({ body: answers.find(([part]) => path.includes(part))?.[1] ?? '[]' });
  const clock = new ManualClock(1_800_000_000_000_000);
  return { rest, history: new RestHistory(krakenHistory, liveRuntime(clock), { restUrl: rest.url, pauseMs: 0 }) };
}

function comparable(bar: Bar | PastBar | undefined): object | undefined {
  if (bar === undefined) return undefined;
  const { fromUs, toUs, openTicks, highTicks, lowTicks, closeTicks, volumeLots, trades } = bar;
  return { fromUs, toUs, openTicks, highTicks, lowTicks, closeTicks, volumeLots, trades };
}
