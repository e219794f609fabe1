import { expect, it } from 'vitest';
import { ManualClock } from '#libs/testkit';
import { RestHistory } from '../history/index.js';
import { liveRuntime } from '../testing/kit/live-runtime.fixture.js';
import { ScriptedRest, pastInstrument } from '../testing/kit/scripted-rest.js';
import { krakenHistory } from './history.js';

it('Kraken trades of the past whose ids are beyond 2^53 are read, each as one of its own', async () => {
  const rest = await ScriptedRest.open();
  try {
    const rows = ['9007199254740993', '9007199254740994', '123456789012345678901'].map(
      (id) => `["100.0","1.0",1699999999,"b","l","",${id}]`,
    );
    let pages = 0;
    rest.answer = () => {
      pages += 1;
      return { body: pages === 1 ? `{"error":[],"result":{"XXBTZUSD":[${rows.join()}],"last":"1"}}` : '[]' };
    };
    const runtime = liveRuntime(new ManualClock(1_700_000_000_000_000));
    const history = new RestHistory(krakenHistory, runtime, { restUrl: rest.url, pauseMs: 0 });
    const past = await history.trades(pastInstrument('kraken', 'BTC/USD'), 0, 5);
    expect(past.ok && new Set(past.value.map(({ tradeId }) => tradeId)).size).toBe(3);
  } finally {
    await rest.close();
  }
});
