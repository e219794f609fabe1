import { beforeEach, describe, expect, it } from 'vitest';
import { INSTRUMENT_LEFT_OUT, instrumentToReply } from '#libs/contracts';
import { type BookState, type Instrument, type MarketEvent, gridIdOf, marketName } from '#libs/domain';
import { Decimal } from '#libs/kernel';
import type { Asker, TickSubscriber } from '#libs/messaging';
import { Metrics, RecordingSupervisor, WireLog, createLog } from '#libs/platform';
import { InstrumentSource } from '#libs/service-host';
import { VirtualScheduler } from '#libs/testkit';
import { TickEncoder, tickSubject } from '#libs/ticks';
import { MarketBoard } from '../application/market/market-board.js';
import { quote, testInstrument } from '../fixtures/messages.fixture.js';
import { testSettings } from '../fixtures/test-settings.fixture.js';
import { MarketEventsSubscriber } from './market-events.subscriber.js';

const { venue, id: instrument } = testInstrument();
const MAX_AGE_MS = 1_000;

/** What waits for market-data's answer. */
let questions: ((rules: Partial<Instrument> | undefined, refusal?: string) => void)[];
let time: VirtualScheduler;
let board: MarketBoard;
let subscriber: MarketEventsSubscriber;
let handlers: Map<string, (subject: string, bytes: Uint8Array) => void>;
let encoders: { readonly quote: TickEncoder; readonly 'book-state': TickEncoder };

beforeEach(() => {
  [questions, time, handlers] = [[], new VirtualScheduler(), new Map()];
  encoders = { quote: new TickEncoder('quote', 1), 'book-state': new TickEncoder('book-state', 1) };
  board = new MarketBoard(time);
  board.setInstrument(testInstrument());
  const log = createLog('risk', 'silent');
  const ask = (): Promise<unknown> =>
    new Promise((resolve) => {
      questions.push((rules, code = 'ASK_TIMED_OUT') => {
        const value = instrumentToReply({ ...testInstrument(), ...rules });
        const error = { code, message: 'Nobody answers.', details: {}, retryable: true };
        resolve(rules === undefined ? { ok: false, error } : { ok: true, value });
      });
    });
  const lane: TickSubscriber = {
    subscribe: (subject, handler) => {
      handlers.set(subject, handler);
      return () => handlers.delete(subject);
    },
  };
  const source = new InstrumentSource({ ask } as Asker, time, log);
  const wireLog = new WireLog(log, Metrics.forService('risk'), new RecordingSupervisor());
  const settings = testSettings({ INSTRUMENTS: marketName(venue, instrument) });
  subscriber = new MarketEventsSubscriber(lane, time, settings, board, source, wireLog, time);
  subscriber.subscribe();
});

function send(kind: 'quote' | 'book-state', event: MarketEvent, isLost = false): void {
  encoders[kind].add(event);
  const [bytes, subject] = [encoders[kind].take() ?? new Uint8Array(), tickSubject({ kind, venue, instrument })];
  if (!isLost) handlers.get(subject)?.(subject, bytes);
}
function report(...states: readonly BookState[]): void {
  for (const state of states)
    send('book-state', { kind: 'book-state', venue, instrument, state, exchangeAtUs: 0, receivedAtUs: time.nowUs() });
}
const price = (bidTicks: number): void => send('quote', quote(time.nowUs(), bidTicks, bidTicks + 2));
const bid = (): string | undefined => board.view(venue, instrument).bid?.toFixed();
const trouble = (): string | undefined => board.trouble(venue, instrument, MAX_AGE_MS);
/** Answers the oldest question, and lets what follows happen. */
async function answer(rules: Partial<Instrument> | undefined = {}): Promise<void> {
  questions.shift()?.(rules);
  await time.runForMs(0);
}
const wide = { tickSize: new Decimal('0.1') };

describe('a market of risk whose rules may be others', () => {
  it('has no price from the rebuild of its book until its rules are known, and then prices in the new steps', async () => {
    report('LIVE');
    price(10_000);
    expect([bid(), trouble()]).toEqual(['100', undefined]);
    report('RESYNCING', 'LIVE');
    price(1_000);
    expect([bid(), board.mark(venue, instrument, MAX_AGE_MS)]).toEqual([undefined, undefined]);
    expect(trouble()).toBe('the book of BTC-USDT is RESYNCING');
    await answer(wide);
    expect(bid()).toBeUndefined();
    price(1_000);
    expect([bid(), trouble()]).toEqual(['100', undefined]);
  });

  it('keeps its price while two feeds count in different steps, and takes neither for the other', async () => {
    const [held, next] = [testInstrument(), { ...testInstrument(), ...wide }];
    encoders.quote.setGrid(gridIdOf(held));
    report('LIVE');
    price(10_000);
    encoders.quote.setGrid(gridIdOf(next));
    price(1_000);
    price(1_001);
    expect([bid(), questions.length]).toEqual(['100', 1]);
    await answer(wide);
    price(1_002);
    expect(bid()).toBe('100.2');
  });

  it('does not read the old steps as the new ones where the regular look is ahead of the ticks', () => {
    encoders.quote.setGrid(gridIdOf(testInstrument()));
    report('LIVE');
    price(10_000);
    board.setInstrument({ ...testInstrument(), ...wide });
    price(10_001);
    expect(bid()).toBe('100');
  });

  it('is not released by a regular look at the instruments, which may be older than the rebuild', () => {
    report('LIVE', 'RESYNCING', 'LIVE');
    board.setInstrument(testInstrument());
    price(1_000);
    expect([bid(), trouble()]).toEqual([undefined, 'the book of BTC-USDT is RESYNCING']);
  });

  it.each<BookState>(['STALE', 'HALTED', 'RESYNCING'])('is asked about after a rebuild behind %s', async (before) => {
    report('LIVE', before);
    await answer();
    report('RESYNCING', 'LIVE');
    price(1_000);
    expect(bid()).toBeUndefined();
    await answer(wide);
    price(1_000);
    expect(bid()).toBe('100');
  });

  it('is asked about again where it was rebuilt while the answer was out', async () => {
    report('LIVE', 'RESYNCING', 'LIVE', 'RESYNCING', 'LIVE');
    await answer();
    price(1_000);
    expect([bid(), questions.length]).toEqual([undefined, 1]);
    await answer(wide);
    price(1_000);
    expect([bid(), trouble()]).toEqual(['100', undefined]);
  });

  it('is asked about again after a pause where market-data leaves it out by now', async () => {
    report('LIVE', 'RESYNCING');
    questions.shift()?.(undefined, INSTRUMENT_LEFT_OUT);
    await time.runForMs(400);
    expect(questions.length).toBe(0);
    await time.runForMs(1_000);
    expect(questions.length).toBe(1);
    await answer();
    report('LIVE');
    price(1_000);
    expect(trouble()).toBeUndefined();
  });

  it('says HALTED, also where the answer about its rules comes later, until the feed says otherwise and the rules are known', async () => {
    report('LIVE', 'RESYNCING', 'HALTED');
    for (let answers = 0; answers < 2; answers += 1) {
      await answer();
      expect(trouble()).toBe('the book of BTC-USDT is HALTED');
    }
    report('LIVE');
    expect(trouble()).toBe('the book of BTC-USDT is RESYNCING');
    await answer();
    price(10_000);
    expect(trouble()).toBeUndefined();
  });

  it('is asked about where a state of its book was lost', async () => {
    report('LIVE');
    const lost = {
      kind: 'book-state',
      venue,
      instrument,
      state: 'RESYNCING',
      exchangeAtUs: 0,
      receivedAtUs: 1,
    } as const;
    send('book-state', lost, true);
    report('LIVE');
    price(1_000);
    expect([bid(), trouble()]).toEqual([undefined, 'the book of BTC-USDT is RESYNCING']);
    await answer(wide);
    price(1_000);
    expect([bid(), trouble()]).toEqual(['100', undefined]);
  });

  it('is asked about until somebody answers, and no more once risk stops', async () => {
    report('LIVE', 'RESYNCING', 'LIVE');
    questions.shift()?.(undefined);
    await time.runForMs(1_000);
    expect([questions.length, trouble()]).toEqual([1, 'the book of BTC-USDT is RESYNCING']);
    subscriber.unsubscribe();
    questions.shift()?.(undefined);
    await time.runForMs(5_000);
    expect(questions).toEqual([]);
  });
});
