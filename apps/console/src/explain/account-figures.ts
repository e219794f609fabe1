import type { BalanceView, EquityView, ExposureView, LiveMarketView, PositionView } from '#libs/services/gateway';
import { exact, money, percent, price, signedMoney } from '../format/decimal-text.js';
import { hourChange } from '../format/hour-change.js';
import { midAndSpread } from '../format/mid-and-spread.js';
import { clockTime } from '../format/time-text.js';
import type { Explanation } from './subject.js';

/** What the worth of an account is made of, as the stream and REST have it now. */
export interface AccountFacts {
  readonly worth: EquityView | undefined;
  readonly balances: readonly BalanceView[];
  readonly positions: readonly PositionView[];
  readonly markets: readonly LiveMarketView[];
}

/** The price at which the gateway counts an asset: the mid, else the last trade, of the first market that prices it. */
function pricedAt(asset: string, { markets, worth }: AccountFacts): string {
  const market = markets.find(({ instrument }) => instrument === `${asset}-${worth?.quote ?? ''}`);
  if (market === undefined) return '1';
  const { askPrice, bidPrice, lastPrice } = market;
  if (bidPrice === null || askPrice === null) return exact(lastPrice);
  return `(${exact(bidPrice)} + ${exact(askPrice)}) / 2`;
}

const places = (asset: string, name: string): string => `${asset}: ${name}`;

/** What an account is worth. */
export function explainEquity(facts: AccountFacts): Explanation {
  const { balances, worth } = facts;
  return {
    title: `Equity of ${worth?.account ?? ''}`,
    formula: `Σ balance × price in ${worth?.quote ?? ''}; the price is the mid of bid and ask, else the last trade`,
    inputs: balances
      .filter(({ total }) => Number(total) !== 0)
      .map(({ asset, total }) => [places(asset, 'balance × price'), `${exact(total)} × ${pricedAt(asset, facts)}`]),
    result: money(worth?.equity, undefined, worth?.quote),
    source: `Gateway, by the stream's topic equity and GET /v1/accounts/${worth?.account ?? ''}/equity, at ${clockTime(worth?.atUs)}. Balances are the venue's, as order-management has booked them.`,
  };
}

/** Equity against the first of the day. */
export function explainToday({ worth }: AccountFacts): Explanation {
  return {
    title: 'Profit today',
    formula: 'equity − first equity of the day',
    inputs: [
      ['equity', money(worth?.equity, 4, worth?.quote)],
      ['first equity of the day', money(worth?.todayFrom, 4, worth?.quote)],
    ],
    result: signedMoney(worth?.today, undefined, worth?.quote),
    source: `Gateway. The day is that of UTC; its first equity is of ${clockTime(worth?.todaySinceUs)}, kept by risk over a restart. Deposits and withdrawals are not taken out.`,
  };
}

/** Realised and unrealised of all positions. */
export function explainProfit(facts: AccountFacts): Explanation {
  const { positions, worth } = facts;
  const own = positions.filter(({ account }) => account === worth?.account);
  return {
    title: 'Profit of all positions',
    formula: 'Σ realised + quantity × price − cost',
    inputs: own.map(({ base, instrument, quantity, cost, realisedProfit }) => [
      instrument,
      `${exact(realisedProfit)} + ${exact(quantity)} × ${pricedAt(base, facts)} − ${exact(cost)}`,
    ]),
    result: signedMoney(worth?.profit, undefined, worth?.quote),
    source: `Gateway, at the prices of ${clockTime(worth?.atUs)}, from the positions that order-management has booked (GET /v1/positions).`,
  };
}

const countedBy = ({ account, updatedAtUs }: ExposureView): string =>
  `Risk, at ${clockTime(updatedAtUs)} (GET /v1/accounts/${account}).`;

/** Worst-case gross exposure; `positions` are all that are held, `quote` what it is counted in. */
export function explainGrossExposure(
  exposure: ExposureView,
  positions: readonly PositionView[],
  quote?: string,
): Explanation {
  const own = positions.filter(({ account, quantity }) => account === exposure.account && Number(quantity) !== 0);
  return {
    title: 'Worst-case gross exposure',
    formula: 'Σ max(|position + open buys|, |position − open sells|) × price',
    inputs: [
      ...own.map(
        ({ instrument, quantity, markPrice }) =>
          [`${instrument}: position × mark`, `${exact(quantity)} × ${exact(markPrice)}`] as const,
      ),
      ['held back for open orders', money(exposure.reserved, 4, quote)],
    ],
    result: money(exposure.grossExposure, undefined, quote),
    source: `${countedBy(exposure)} What is held counts at risk's own mark of that moment, what orders add at the higher of mark and reserved price; markets never offset each other.`,
  };
}

/** The part of the equity that is at risk. */
export function explainExposureOfEquity(exposure: ExposureView): Explanation {
  return {
    title: 'Exposure as a part of the equity',
    formula: '100 × worst-case gross exposure / equity as risk counts it',
    inputs: [
      ['worst-case gross exposure', exact(exposure.grossExposure)],
      ['equity as risk counts it', exact(exposure.equity)],
    ],
    result: percent(exposure.grossExposure, exposure.equity),
    source: countedBy(exposure),
  };
}

/** What open orders hold back. */
export function explainReserved(exposure: ExposureView, quote?: string): Explanation {
  return {
    title: 'Held back for open orders',
    formula: 'Σ quantity that is still open × price at which it was approved',
    inputs: [['sum over the reservations of approved orders', exact(exposure.reserved)]],
    result: money(exposure.reserved, undefined, quote),
    source: `${countedBy(exposure)} A reservation turns into a position with each fill, and is released when its order ends.`,
  };
}

/** The equity that the exposure limit is measured by. */
export function explainRiskEquity(
  exposure: ExposureView,
  balances: readonly BalanceView[],
  quote?: string,
): Explanation {
  return {
    title: 'Equity as risk counts it',
    formula: 'cash + Σ balance × mark',
    inputs: balances.map(({ asset, total }) => [places(asset, 'balance'), exact(total)]),
    result: money(exposure.equity, undefined, quote),
    source: `${countedBy(exposure)} At risk's own marks of that moment; an asset that none of our markets prices counts for nothing.`,
  };
}

const tick = (market: LiveMarketView): string =>
  `Market-data's ticks (GET /v1/markets), the newest of ${clockTime(market.receivedAtUs)}. The book is ${market.bookState}.`;

/** The price of the last public trade. */
export function explainLastPrice(market: LiveMarketView): Explanation {
  return {
    title: `Last price of ${market.instrument}`,
    formula: 'price of the newest public trade',
    inputs: [['newest trade', price(market.lastPrice, market.tickSize)]],
    result: price(market.lastPrice, market.tickSize),
    source: tick(market),
  };
}

/** By how much a market moved within the hour. */
export function explainHourChange(market: LiveMarketView): Explanation {
  const { hourOpen, lastPrice } = market;
  return {
    title: `Change of ${market.instrument} within the hour`,
    formula: '100 × (last price − first price of the hour) / first price of the hour',
    inputs: [
      ['last price', exact(lastPrice)],
      ['first price of the hour', exact(hourOpen)],
    ],
    result: percent(hourChange(market), hourOpen),
    source: `${tick(market)} The hour is the last one; where the gateway has seen less of it, that.`,
  };
}

/** The middle of the best prices, by which everything held is counted. */
export function explainMid(market: LiveMarketView): Explanation {
  return {
    title: `Mid price of ${market.instrument}`,
    formula: '(bid + ask) / 2',
    inputs: [
      ['bid', exact(market.bidPrice)],
      ['ask', exact(market.askPrice)],
    ],
    result: midAndSpread(market).mid,
    source: tick(market),
  };
}

/** How far the best prices are apart. */
export function explainSpread(market: LiveMarketView): Explanation {
  return {
    title: `Spread of ${market.instrument}`,
    formula: '10,000 × (ask − bid) / mid, in basis points',
    inputs: [
      ['bid', exact(market.bidPrice)],
      ['ask', exact(market.askPrice)],
      ['mid', `(${exact(market.bidPrice)} + ${exact(market.askPrice)}) / 2`],
    ],
    result: midAndSpread(market).spread,
    source: tick(market),
  };
}
