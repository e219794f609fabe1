import { beforeEach, describe, expect, it } from 'vitest';
import type { Instrument } from '#libs/domain';
import { Decimal, problem } from '#libs/kernel';
import { createLog } from '#libs/platform';
import { TEST_BTC } from '../../outbound/order-books.fixture.js';
import { TradedInstruments } from '../traded-instruments.js';
import { DoubtRules } from './doubt-rules.js';

const FINER: Instrument = { ...TEST_BTC, tickSize: new Decimal('0.001') };
const refusal = (code: string) => ({ outcome: 'no', problem: problem(code, 'refused') }) as const;

describe('doubting the rules of an instrument', () => {
  const instruments = new TradedInstruments();
  const tick = () => instruments.findById(TEST_BTC.id)?.tickSize.toFixed();
  let asked: number;
  let answer: () => Promise<Instrument | undefined>;
  let doubt: DoubtRules;

  beforeEach(() => {
    instruments.addInstrument(TEST_BTC);
    asked = 0;
    answer = () => Promise.resolve(FINER);
    const source = {
      loadInstruments: () => Promise.resolve([]),
      followInstruments: () => ({ stop: () => Promise.resolve() }),
      renewRules: () => {
        asked += 1;
        return answer();
      },
    };
    doubt = new DoubtRules(source, instruments, createLog('test', 'silent'));
  });

  it.each(['VENUE_FILTER_FAILED', 'VENUE_ORDER_REJECTED', 'VENUE_REQUEST_INVALID'])(
    'reads them anew after %s',
    async (code) => {
      doubt.onAnswer(TEST_BTC, refusal(code));
      await Promise.resolve();
      await Promise.resolve();
      expect([asked, tick()]).toEqual([1, '0.001']);
    },
  );

  it('asks once at a time, and again after the answer', async () => {
    doubt.onAnswer(TEST_BTC, refusal('VENUE_FILTER_FAILED'));
    doubt.onAnswer(TEST_BTC, refusal('VENUE_FILTER_FAILED'));
    expect(asked).toBe(1);
    await new Promise(setImmediate);
    doubt.onAnswer(TEST_BTC, refusal('VENUE_FILTER_FAILED'));
    expect(asked).toBe(2);
  });

  it('does not ask for another refusal, nor where the outcome is not known', () => {
    doubt.onAnswer(TEST_BTC, refusal('VENUE_RATE_LIMITED'));
    doubt.onAnswer(TEST_BTC, { outcome: 'unknown', problem: problem('VENUE_FILTER_FAILED', 'lost') });
    expect(asked).toBe(0);
  });

  it('keeps what it knows where nobody tells, or asking fails', async () => {
    answer = () => Promise.resolve(undefined);
    doubt.onAnswer(TEST_BTC, refusal('VENUE_FILTER_FAILED'));
    await new Promise(setImmediate);
    answer = () => Promise.reject(new Error('away'));
    doubt.onAnswer(TEST_BTC, refusal('VENUE_FILTER_FAILED'));
    await new Promise(setImmediate);
    expect([asked, tick()]).toEqual([2, TEST_BTC.tickSize.toFixed()]);
  });
});
