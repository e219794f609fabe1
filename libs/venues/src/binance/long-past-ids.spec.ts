import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '#libs/testkit';
import { RestHistory } from '../history/index.js';
import { liveRuntime } from '../testing/kit/live-runtime.fixture.js';
import { ScriptedRest, pastInstrument } from '../testing/kit/scripted-rest.js';
import { loadBinanceTrades } from './feed/rest-data.js';
import { binanceHistory } from './history.js';
import { BinanceRestClient } from './rest-client.js';

/** 2^53 + 1 and what follows on it. */
const LONG_IDS = ['9007199254740993', '9007199254740994', '123456789012345678901'];
const AT_MS = 1_699_999_999_000;

describe('Binance trades of the past whose ids are beyond 2^53', () => {
  const runtime = liveRuntime(new ManualClock(1_700_000_000_000_000));
  let rest: ScriptedRest;
  let asked: string[];
  const binanceTrade = (id: string): string =>
    `{"id":${id},"price":"100","qty":"1","quoteQty":"100","time":${AT_MS},"isBuyerMaker":true,"isBestMatch":true}`;
  const answerWith = (body: string): void => {
    rest.answer = (path) => {
      asked.push(path);
      return { body: asked.length === 1 ? body : '[]' };
    };
  };
  beforeEach(async () => {
    asked = [];
    rest = await ScriptedRest.open();
  });
  afterEach(() => rest.close());

  it('are read, each as one of its own, and the page before them begins before the oldest', async () => {
    answerWith(`[${LONG_IDS.map(binanceTrade).join()}]`);
    const history = new RestHistory(binanceHistory, runtime, { restUrl: rest.url, pauseMs: 0 });
    const past = await history.trades(pastInstrument('binance', 'BTCUSDT'), 0, 5);
    expect(past.ok && new Set(past.value.map(({ tradeId }) => tradeId)).size).toBe(3);
    expect(asked[1]).toContain('fromId=9007199254740991&limit=2');
  });

  it('are read in the list of recent trades, in their order', async () => {
    answerWith(`[${LONG_IDS.map(binanceTrade).join()}]`);
    const client = new BinanceRestClient({ restUrl: rest.url, timeoutMs: 5_000, maxBytes: 10_000, runtime });
    const stop = new AbortController().signal;
    const list = await loadBinanceTrades((path) => client.get(path, 1, 1, stop), pastInstrument('binance', 'BTCUSDT'));
    expect(list.ok && list.value.map(({ tradeId }) => tradeId)).toEqual(LONG_IDS);
  });
});
