import { describe, expect, it } from 'vitest';
import { recordIntent, refuseIntent } from '#libs/domain';
import { StrategyParts, draftOf, intentOf, recordingPlan, tradeOf } from '../../strategy-parts.fixture.js';
import { intentIdOf } from './intent-id.js';

const INTENT_ID = intentIdOf(intentOf('x').strategy, 'binance', 'BTC-USDT', 'trade-1');

/** Parts with one strategy that wants something because of trade 1, which was received `ageMs` ago. */
function parts(ageMs = 0): StrategyParts {
  const made: StrategyParts = new StrategyParts({ STRATEGIES: [] });
  const wants = (trade: { tradeId: number }) =>
    trade.tradeId === 1 ? draftOf('trade-1', made.time.nowUs() - ageMs * 1_000) : undefined;
  const settings = { ...made.settings, STRATEGIES: [recordingPlan(made.received, wants)] };
  made.runner.setIntentListener(made.proposals);
  for (const plan of settings.STRATEGIES) made.runner.addStrategy(plan, instrument());
  return made;
}

const instrument = () => {
  const { venue, instrument: id } = intentOf('x');
  const one = intentOf('x').quantity;
  const sizes = { tickSize: one, lotSize: one, minQuantity: one, maxQuantity: one, minNotional: one };
  return { venue, id, venueSymbol: 'X', base: 'BTC', quote: 'USDT', status: 'TRADING' as const, ...sizes };
};

describe('proposing an intent', () => {
  it('writes it down with its message, once, and the strategy waits for it', async () => {
    const made = parts();
    made.runner.onMarketEvent(tradeOf(1));
    await made.time.runForMs(0);
    expect(made.database.intents.get(INTENT_ID)).toMatchObject({ status: 'open', marketEventId: 'trade-1' });
    expect(await made.unsent()).toEqual([`intent.proposed.v1.s-1.BTC-USDT intent-proposed-${INTENT_ID}`]);
    expect(made.runner.runs[0]?.pendingIntentId).toBe(INTENT_ID);
    expect(made.activity.totals).toMatchObject({ signals: 1, proposed: 1 });
  });

  it('has the gate of a desk write it, where that takes it, and writes it by itself where that declines or the broker is away', async () => {
    for (const way of ['take', 'decline', 'away'] as const) {
      const made = parts();
      const taken: string[] = [];
      made.broker.connected = way !== 'away';
      made.gate = {
        takeIntent: ({ intentId }, offered) => {
          taken.push(intentId);
          if (way === 'take') void offered.commitAlone();
          else offered.decline();
          return true;
        },
      };
      made.runner.onMarketEvent(tradeOf(1));
      await made.time.runForMs(0);
      expect(taken).toHaveLength(way === 'away' ? 0 : 1);
      expect(made.database.intents.get(INTENT_ID)?.status, way).toBe('open');
      expect(await made.unsent()).toHaveLength(1);
      expect(made.activity.totals.proposed).toBe(1);
    }
  });

  it('is blocked where the gate could not write it, because another one is open', async () => {
    const made = parts();
    made.gate = {
      takeIntent: (_message, offered) => {
        offered.settle(undefined);
        return true;
      },
    };
    made.runner.onMarketEvent(tradeOf(1));
    await made.time.runForMs(0);
    expect([made.activity.totals.proposed, await made.unsent()]).toEqual([0, []]);
  });

  it('is offered once more where nobody knows what became of it', async () => {
    const made = parts();
    let offers = 0;
    made.gate = {
      takeIntent: (_message, offered) => {
        offers += 1;
        if (offers === 1) offered.fail(new Error('the database is away'));
        else void offered.commitAlone();
        return true;
      },
    };
    made.runner.onMarketEvent(tradeOf(1));
    await made.time.runForMs(2_000);
    expect([offers, (await made.unsent()).length]).toEqual([2, 1]);
  });

  it('finds what the gate had written where its answer was lost', async () => {
    const made = parts();
    made.gate = {
      takeIntent: (_message, offered) => {
        void offered.commitAlone().then(() => undefined);
        offered.fail(new Error('must not count: the first word does'));
        return true;
      },
    };
    made.books.failWrites('after');
    made.runner.onMarketEvent(tradeOf(1));
    await made.time.runForMs(1_000);
    expect(await made.unsent()).toHaveLength(1);
    expect(made.receivedOf('intent-closed')).toEqual([]);
  });

  it('drops what is wanted because of a market event that is too old', async () => {
    const made = parts(2_001);
    made.runner.onMarketEvent(tradeOf(1));
    await made.time.runForMs(0);
    expect(made.database.intents.size).toBe(0);
    expect(made.receivedOf('intent-closed')).toMatchObject([{ intentId: INTENT_ID, outcome: 'refused' }]);
  });

  it('tries again while the database is away, and finds what a lost answer had written', async () => {
    for (const failure of ['before', 'after'] as const) {
      const made = parts();
      made.books.failWrites(failure, failure);
      made.runner.onMarketEvent(tradeOf(1));
      await made.time.runForMs(1_000);
      expect(made.database.intents.get(INTENT_ID)?.status).toBe('open');
      expect(await made.unsent()).toHaveLength(1);
      expect(made.receivedOf('intent-closed')).toEqual([]);
      expect(made.activity.totals.proposed).toBe(1);
    }
  });

  it('takes the id of an intent that could not be written down in time, so that it is never sent later', async () => {
    const made = parts();
    made.books.failWrites(...Array.from({ length: 22 }, () => 'before' as const));
    made.runner.onMarketEvent(tradeOf(1));
    await made.time.runForMs(3_000);
    expect(made.database.intents.get(INTENT_ID)).toMatchObject({
      status: 'closed',
      reason: 'it could not be written down in time',
    });
    expect(await made.unsent()).toEqual([]);
    expect(made.receivedOf('intent-closed')).toMatchObject([{ outcome: 'refused' }]);
  });

  it('gives up where the database refuses it for good', async () => {
    const made = parts();
    made.books.failWrites('for good', 'for good');
    made.runner.onMarketEvent(tradeOf(1));
    await made.time.runForMs(500);
    expect(made.database.intents.size).toBe(0);
    expect(made.receivedOf('intent-closed')).toMatchObject([{ outcome: 'refused' }]);
  });

  it('makes no second intent of the same market event, whatever became of the first', async () => {
    const made = parts();
    const known = recordIntent({ ...intentOf(INTENT_ID), intentId: INTENT_ID }, 1);
    made.database.intents.insert(refuseIntent(known, 'TOO_MUCH', 2));
    made.runner.onMarketEvent(tradeOf(1));
    await made.time.runForMs(0);
    expect(await made.unsent()).toEqual([]);
    expect(made.receivedOf('intent-closed')).toMatchObject([{ intentId: INTENT_ID, outcome: 'refused' }]);
  });

  it('goes on waiting for the same intent where it is open already', async () => {
    const made = parts();
    made.database.intents.insert(recordIntent({ ...intentOf(INTENT_ID), intentId: INTENT_ID }, 1));
    made.runner.onMarketEvent(tradeOf(1));
    await made.time.runForMs(0);
    expect(await made.unsent()).toEqual([]);
    expect(made.receivedOf('intent-closed')).toEqual([]);
    expect(made.runner.runs[0]?.pendingIntentId).toBe(INTENT_ID);
  });

  it('proposes nothing while another intent of the strategy and instrument is open', async () => {
    const made = parts();
    made.database.intents.insert(recordIntent(intentOf('another'), 1));
    made.runner.onMarketEvent(tradeOf(1));
    await made.time.runForMs(0);
    expect(made.database.intents.get(INTENT_ID)).toBeUndefined();
    expect(made.receivedOf('intent-closed')).toMatchObject([{ intentId: INTENT_ID, outcome: 'refused' }]);
  });

  it('takes no more intents once it is stopped, and ends with those under way', async () => {
    const made = parts();
    made.books.failWrites('before');
    made.runner.onMarketEvent(tradeOf(1));
    const stopped = made.proposals.stopProposing();
    expect(made.proposals.isBusy).toBe(true);
    await made.time.complete(stopped);
    expect(made.proposals.isBusy).toBe(false);
    expect(made.database.intents.size).toBe(0);
  });
});
