import { beforeEach, describe, expect, it } from 'vitest';
import type { FedInstrument } from './fed-instrument.js';
import { FEED_DEFAULTS } from './feed-settings.js';
import { MarketTrades } from './market-trades.js';
import { OwnBooksStandBy } from './own-books-stand-by.js';
import type { SessionAudience } from './session-parts.js';
import { SharedBooksStandBy } from './shared-books-stand-by.js';
import type { StepTrade } from './step-values.js';
import { scriptedInstrument } from './testing/scripted-protocol.js';

const RECEIVED_AT_US = 99;
const WITHOUT_ID = { id: 0, hasId: false, isOrdered: false, sizeSteps: 1, takerSide: 'BUY' } as const;

function printed(exchangeAtUs: number, priceSteps = 100): StepTrade {
  return { ...WITHOUT_ID, exchangeAtUs, priceSteps } as StepTrade;
}

function numbered(id: number, exchangeAtUs: number): StepTrade {
  const { hasId: _, ...trade } = { ...printed(exchangeAtUs), id, isOrdered: true };
  return trade;
}

describe.each([
  ['shares the books', () => new SharedBooksStandBy(FEED_DEFAULTS)],
  ['has books of its own', () => new OwnBooksStandBy(FEED_DEFAULTS)],
])('a stand-by that %s passes on', (_, newStandBy) => {
  let told: (readonly [atUs: number, price: unknown])[];
  let trades: MarketTrades;
  let fed: FedInstrument;
  let standBy: SharedBooksStandBy | OwnBooksStandBy;
  beforeEach(() => {
    told = [];
    const onEvent = (event: object): void => {
      const { exchangeAtUs, priceTicks } = event as { exchangeAtUs: number; priceTicks: unknown };
      told.push([exchangeAtUs, priceTicks]);
    };
    const instrument = scriptedInstrument('BTC-USD');
    trades = new MarketTrades(instrument, { anewAfterMs: 1_000 }, { onEvent });
    fed = { instrument, market: { trades, instrument, hasTrades: true } } as unknown as FedInstrument;
    standBy = newStandBy();
  });
  const inUseBrings = (...frame: StepTrade[]): void => {
    trades.takeAll(frame, RECEIVED_AT_US);
    for (const { id } of frame) standBy.onDelivered('BTC-USD', id);
  };
  const standByBrings = (...frame: StepTrade[]): void => standBy.onTrades(fed, frame, RECEIVED_AT_US);
  const takesOver = (): void => {
    const onTrades: SessionAudience['onTrades'] = (_fed, frame, atUs) => trades.takeAll(frame, atUs);
    standBy.handOver({ onTrades } as SessionAudience);
  };

  it('no trade without an id that the connection in use has told, and every one that it has not', () => {
    standByBrings(printed(10), printed(20));
    inUseBrings(printed(10), printed(20));
    standByBrings(printed(30), printed(30, 101), printed(40));
    takesOver();
    expect(told).toEqual([
      [10, 100],
      [20, 100],
      [30, 100],
      [30, 101],
      [40, 100],
    ]);
  });

  it('trades with ids by their ids, also among those without', () => {
    standByBrings(printed(10), numbered(7, 20));
    inUseBrings(numbered(7, 20));
    standByBrings(numbered(8, 20), printed(30));
    takesOver();
    expect(told.map(([atUs]) => atUs)).toEqual([20, 20, 30]);
  });
});
