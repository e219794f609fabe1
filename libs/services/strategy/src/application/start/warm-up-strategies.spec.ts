import { describe, expect, it } from 'vitest';
import type { MarketTrade, RunningStrategy } from '#libs/domain';
import { type Problem, type Result, err, ok, problem } from '#libs/kernel';
import type { TradeHistory } from '../../ports.js';
import { StrategyParts, instrumentOf, recordingPlan, tradeOf } from '../../strategy-parts.fixture.js';
import { WarmUpStrategies } from './warm-up-strategies.js';

/** A strategy that keeps past and live trades apart, warmed from a history that replies when the test says. */
class WarmUpBench implements TradeHistory {
  readonly past: number[] = [];
  readonly live: number[] = [];
  readonly asked: { readonly limit: number; readonly timeoutMs: number }[] = [];
  readonly parts: StrategyParts;
  readonly warmUp: WarmUpStrategies;
  reply: (result: Result<readonly MarketTrade[], Problem>) => void = () => undefined;

  constructor(wanted = 5, atMost = 1_000, instruments: readonly string[] = ['BTC-USDT']) {
    this.parts = new StrategyParts({ WARM_UP_TRADES: atMost });
    const plan = recordingPlan([], () => undefined, { start: () => this.#strategy(wanted) });
    for (const id of instruments) this.parts.runner.addStrategy(plan, instrumentOf(id));
    const { runner, time, log, settings } = this.parts;
    this.warmUp = new WarmUpStrategies(this, runner, time, log, settings);
  }

  fetchPastTrades(_instrument: unknown, limit: number, timeoutMs: number): ReturnType<TradeHistory['fetchPastTrades']> {
    this.asked.push({ limit, timeoutMs });
    return new Promise((resolve) => {
      this.reply = resolve;
    });
  }

  #strategy(wanted: number): RunningStrategy {
    return {
      pastTrades: wanted,
      warm: ({ tradeId }) => void this.past.push(tradeId),
      on: (event) => {
        if (event.kind === 'trade') this.live.push(event.tradeId);
        return [];
      },
      view: () => ({}),
    };
  }
}

describe('warming up', () => {
  it('passes the past on first, then as past, once each, the trades that came meanwhile, with none missing between, and decides on the next', async () => {
    const bench = new WarmUpBench();
    const { dispatcher, time } = bench.parts;
    dispatcher.holdEvents();
    const warming = bench.warmUp.warmUpStrategies();
    for (const id of [3, 4, 5]) dispatcher.enqueue(tradeOf(id));
    await time.runForMs(1);
    expect([bench.past, bench.live]).toEqual([[], []]);
    bench.reply(ok([1, 2, 3].map((id) => tradeOf(id))));
    await warming;
    dispatcher.releaseEvents();
    dispatcher.enqueue(tradeOf(6));
    await time.runForMs(1);
    expect([bench.asked.map(({ limit }) => limit), bench.past, bench.live]).toEqual([[5], [1, 2, 3, 4, 5], [6]]);
  });

  it('goes on with live trades where the past cannot be had, or waiting for it is given up', async () => {
    const refused = new WarmUpBench();
    const warming = refused.warmUp.warmUpStrategies();
    refused.reply(err(problem('HISTORY_REFUSED', 'There is none.')));
    await warming;
    expect(refused.past).toEqual([]);
    const silent = new WarmUpBench();
    const waiting = silent.warmUp.warmUpStrategies();
    silent.warmUp.stopWarmUp();
    await waiting;
    expect(silent.past).toEqual([]);
  });

  it('asks for no more than the setting allows, and for nothing where nothing is wanted', async () => {
    const bench = new WarmUpBench(5_000, 700);
    const warming = bench.warmUp.warmUpStrategies();
    bench.reply(ok([]));
    await warming;
    expect(bench.asked).toEqual([{ limit: 700, timeoutMs: 1_000 }]);
    for (const idle of [new WarmUpBench(0), new WarmUpBench(5, 0)]) {
      await idle.warmUp.warmUpStrategies();
      expect(idle.asked).toEqual([]);
    }
  });

  it('gives all questions together the time of the setting, whatever happens to the wall clock meanwhile', async () => {
    const ids = Array.from({ length: 9 }, (_, i) => `A${i}-USDT`);
    const bench = new WarmUpBench(5, 1_000, ids);
    const { time } = bench.parts;
    const warming = bench.warmUp.warmUpStrategies();
    expect(bench.asked).toHaveLength(8);
    await time.runForMs(600);
    time.stepWallClockMs(-3_600_000);
    bench.reply(ok([]));
    await time.runForMs(0);
    expect(bench.asked[8]).toEqual({ limit: 5, timeoutMs: 400 });
    bench.warmUp.stopWarmUp();
    await warming;
  });
});
