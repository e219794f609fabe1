import { beforeEach, describe, expect, it } from 'vitest';
import { type InstrumentReply, instrumentToReply } from '#libs/contracts';
import type { BookState, Instrument, StrategyEvent } from '#libs/domain';
import { type Problem, type Result, err, ok, problem } from '#libs/kernel';
import type { Asker } from '#libs/messaging';
import { RecordingSupervisor, WireLog } from '#libs/platform';
import { InstrumentSource } from '#libs/service-host';
import {
  ScriptedMarketSource,
  StrategyParts,
  account,
  d,
  instrumentOf,
  recordingPlan,
  tradeOf,
  venue,
} from '../../strategy-parts.fixture.js';
import { MarketEventReader } from './market-event-reader.js';
import { UncertainMarkets } from './uncertain-markets.js';

const name = { venue, instrument: instrumentOf().id };

/** The tick of the rules with which the strategy was begun last. */
let tick: string;
let received: StrategyEvent[];
let parts: StrategyParts;
let reader: MarketEventReader;

function readWith(markets: UncertainMarkets): void {
  const wireLog = new WireLog(parts.log, parts.metrics, new RecordingSupervisor());
  reader = new MarketEventReader(parts.dispatcher, markets, parts.time, wireLog);
}

beforeEach(() => {
  received = [];
  const plan = recordingPlan(received);
  const start: typeof plan.start = (terms) => {
    tick = terms.instrument.tickSize.toFixed();
    return plan.start(terms);
  };
  parts = new StrategyParts({ STRATEGIES: [{ ...plan, start }] });
  parts.startStrategies();
  readWith(parts.markets);
});

/** The feed reports states, one after the other. */
const report = (...states: readonly BookState[]): void => {
  for (const state of states)
    reader.onEvent({ kind: 'book-state', ...name, state, exchangeAtUs: 0, receivedAtUs: parts.time.nowUs() });
};
async function trade(id: number): Promise<void> {
  reader.onEvent(tradeOf(id));
  await parts.time.runForMs(0);
}
const believed = (): BookState | undefined => received.filter((event) => event.kind === 'book-state').at(-1)?.state;
const trades = (): number[] => received.flatMap((event) => (event.kind === 'trade' ? [event.tradeId] : []));
async function answer(rules: Partial<Instrument> = {}): Promise<void> {
  parts.source.listInstruments(rules);
  await parts.time.runForMs(0);
}
const wide = { tickSize: d('10') };

describe('a market whose rules may be others', () => {
  it('is LIVE for no strategy, and no trade of it is taken, from the rebuild of its book until its rules are known', async () => {
    report('LIVE');
    await trade(1);
    report('RESYNCING', 'LIVE');
    await trade(2);
    expect([trades(), believed(), tick]).toEqual([[1], 'RESYNCING', '1']);
    await answer(wide);
    expect([believed(), tick]).toEqual(['LIVE', '10']);
    await trade(3);
    expect(trades()).toEqual([1, 3]);
  });

  it('is asked about after whatever was before the rebuild: silence, a halt, or another rebuild', async () => {
    for (const before of ['STALE', 'HALTED', 'RESYNCING'] as const) {
      report('LIVE', before);
      await answer();
      report('RESYNCING', 'LIVE');
      expect([before, believed()]).toEqual([before, 'RESYNCING']);
      await answer(wide);
      expect([believed(), tick]).toEqual(['LIVE', '10']);
    }
  });

  it('is asked about again where it was rebuilt while the answer was out, which may tell the old rules', async () => {
    report('LIVE', 'RESYNCING', 'LIVE', 'RESYNCING', 'LIVE');
    await answer();
    expect([believed(), parts.source.rulesAsked]).toEqual(['RESYNCING', 2]);
    await answer(wide);
    expect([believed(), tick]).toEqual(['LIVE', '10']);
  });

  it('stays HALTED where a halt came behind the question, and has the rules of after the halt when it ends', async () => {
    report('LIVE', 'RESYNCING', 'HALTED');
    await answer();
    await answer({ status: 'HALTED' });
    expect(believed()).toBe('HALTED');
    report('LIVE');
    expect(believed()).toBe('RESYNCING');
    await answer(wide);
    expect([believed(), tick]).toEqual(['LIVE', '10']);
  });

  it('is not LIVE by market-data’s answer about its state while its rules are not known', async () => {
    report('LIVE');
    reader.onGap({ ...name, kind: 'book-state', missed: 1, restarted: false });
    parts.source.market = ok({ bookState: 'LIVE', lastPrice: undefined });
    await parts.markets.resolveUncertainMarkets();
    await trade(1);
    expect([trades(), believed()]).toEqual([[], 'RESYNCING']);
    await answer(wide);
    expect([believed(), tick]).toEqual(['LIVE', '10']);
  });

  it('is not asked about for silence', () => {
    report('LIVE', 'STALE', 'LIVE');
    expect([believed(), parts.source.rulesAsked]).toEqual(['LIVE', 0]);
  });

  it('is valued in the old ticks for the trades that waited when the new rules came', async () => {
    parts.valuation.addInstrument(instrumentOf());
    parts.valuation.setBalances({ account, venue, totals: new Map([['BTC', d('2')]]), version: 1, updatedAtUs: 1 });
    report('LIVE', 'RESYNCING');
    parts.dispatcher.enqueue(tradeOf(1));
    await answer(wide);
    expect([trades(), parts.valuation.equityOf(account, 'USDT')?.toFixed()]).toEqual([[1], '2']);
  });
});

it('a question for rules that nobody answers is asked again, and the market stays uncertain until one does', async () => {
  let reply: Result<InstrumentReply, Problem> = err(problem('ASK_TIMED_OUT', 'Nobody answers.'));
  let asked = 0;
  const ask = (): Promise<typeof reply> => Promise.resolve(reply).finally(() => (asked += 1));
  const questions = new InstrumentSource({ ask } as Asker, parts.time, parts.log);
  const fetchInstruments = questions.fetchUntilKnown.bind(questions);
  const source = Object.assign(new ScriptedMarketSource(), { fetchInstruments });
  readWith(new UncertainMarkets(source, parts.dispatcher, parts.valuation, parts.time, parts.log));
  report('LIVE', 'RESYNCING', 'LIVE');
  await parts.time.runForMs(10_000);
  await trade(1);
  expect([asked, trades(), believed()]).toEqual([21, [], 'RESYNCING']);
  reply = ok(instrumentToReply({ ...instrumentOf(), ...wide }));
  await parts.time.runForMs(1_000);
  await trade(2);
  expect([asked, trades(), believed(), tick]).toEqual([22, [2], 'LIVE', '10']);
});
