import { describe, expect, it } from 'vitest';
import { ManualClock } from '#libs/testkit';
import { parseExactJson } from '../values/exact-json.js';
import { RestHistory } from '../history/index.js';
import { readChannel, wireFolder } from '../testing/kit/recorded-frames.js';
import { ScriptedRest, pastInstrument } from '../testing/kit/scripted-rest.js';
import { liveRuntime } from '../testing/kit/live-runtime.fixture.js';
import { binanceHistory } from './history.js';

const folder = wireFolder(process.env);

describe.skipIf(folder === undefined)(
  'the recorded past of Binance (skipped where the recorded frames are absent)',
  () => {
    it("Binance's recorded klines and trades of 2020 are read as they stand", async () => {
      const klines = readChannel(folder ?? '', 'binance-rest-2020', 'binance.rest-klines');
      let bars = 0;
      for (const line of klines) {
        const body = parseExactJson(line);
        if (!body.ok) throw new Error(body.error);
        bars += binanceHistory.readBars(body.value, pastInstrument('binance', 'BTCUSDT')).length;
      }
      expect([klines.length, bars]).toEqual([7, 1_431]);
      const [trades = ''] = readChannel(folder ?? '', 'binance-rest-2020', 'binance.rest-trades');
      const { rest, history } = await recorded([['/api/v3/trades', trades]]);
      const past = await history.trades(pastInstrument('binance', 'ETHBTC', '0.000001', '0.0001'), 0, 1_000);
      await rest.close();
      expect(past.ok && [past.value.length, past.value[0]?.tradeId, past.value[0]?.priceTicks]).toEqual([
        1_000, 409_018_748, 64_362,
      ]);
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
  return { rest, history: new RestHistory(binanceHistory, liveRuntime(clock), { restUrl: rest.url, pauseMs: 0 }) };
}
