import { Injectable } from '@nestjs/common';
import { Decimal, type UnixUs, ZERO } from '#libs/kernel';
import type { RiskReads, TradingReads } from '../../ports.js';
import { feesOutsideProfit } from './fees-outside-profit.js';
import { MarketTable } from './market-table.js';

const US_PER_SECOND = 1_000_000;
const US_PER_MINUTE = 60 * US_PER_SECOND;
const US_PER_DAY = 86_400 * US_PER_SECOND;
/** An hour by the second, and a week by the minute. */
const KEPT_SECONDS = 3_600;
const KEPT_MINUTES = 10_080;

/** Where neither a position nor a market says what an account is counted in. */
const USUAL_QUOTE = 'USDT';

/** What the books hold that is worth something. */
export interface Holdings {
  readonly account: string;
  readonly balances: Awaited<ReturnType<TradingReads['listBalances']>>;
  readonly positions: Awaited<ReturnType<TradingReads['listPositions']>>['rows'];
  readonly exposure: NonNullable<Awaited<ReturnType<RiskReads['findExposure']>>>;
}

/** What an account is worth now. */
export interface LiveEquity {
  readonly account: string;
  /** What balances and profit are counted in. */
  readonly quote: string;
  /** `undefined` where an asset has no price. */
  readonly equity: Decimal | undefined;
  /** Realised and unrealised profit of all positions that are priced in `quote`, at the prices of now. */
  readonly profit: Decimal;
  /** Fees that this profit lacks, by asset: those in assets that no position is in or priced in. */
  readonly feesOutsideProfit: Readonly<Record<string, string>>;
  /** Against the first figure of the day (UTC): that which risk kept, or else this gateway's own. */
  readonly today: Decimal | undefined;
  /** That first figure, and when it was counted. */
  readonly todayFrom: Decimal | undefined;
  readonly todaySinceUs: UnixUs | undefined;
  readonly atUs: UnixUs;
}

/** One point of the curve. */
export interface EquityPoint {
  readonly atUs: UnixUs;
  readonly equity: Decimal;
}

interface Curve {
  seconds: EquityPoint[];
  minutes: EquityPoint[];
  day: EquityPoint | undefined;
}

/** Values what the accounts hold at the prices of now, and keeps the curve: a week, which begins with what risk kept of it. */
@Injectable()
export class EquityBoard {
  readonly #markets: MarketTable;
  readonly #holdings = new Map<string, Holdings>();
  readonly #curves = new Map<string, Curve>();

  constructor(markets: MarketTable) {
    this.#markets = markets;
  }

  /** The accounts that are known. */
  get accounts(): readonly string[] {
    return [...this.#holdings.keys()];
  }

  /** Takes what the books hold now. */
  setHoldings(holdings: Holdings): void {
    this.#holdings.set(holdings.account, holdings);
  }

  /** Puts points of an account of before this gateway's start, oldest first, in front of what it has seen itself. */
  addEarlier(account: string, points: readonly EquityPoint[]): void {
    const curve = this.#curves.get(account) ?? { seconds: [], minutes: [], day: undefined };
    this.#curves.set(account, curve);
    const seen = curve.minutes;
    curve.minutes = [];
    curve.day = undefined;
    const firstUs = seen[0]?.atUs ?? Number.POSITIVE_INFINITY;
    for (const point of [...points.filter(({ atUs }) => atUs < firstUs), ...seen]) addMinute(curve, point);
  }

  /** Puts points of the last hour, by the second and oldest first, in front of those that were counted here. */
  addEarlierSeconds(account: string, points: readonly EquityPoint[]): void {
    const curve = this.#curves.get(account) ?? { seconds: [], minutes: [], day: undefined };
    this.#curves.set(account, curve);
    const firstUs = curve.seconds[0]?.atUs ?? Number.POSITIVE_INFINITY;
    const before = points.filter(({ atUs }) => atUs < firstUs);
    curve.seconds = [...before, ...curve.seconds].slice(-2 * KEPT_SECONDS);
  }

  /** The points by the second behind a moment, oldest first. */
  secondsAfter(account: string, atUs: UnixUs): readonly EquityPoint[] {
    const seconds = this.#curves.get(account)?.seconds ?? [];
    return seconds.slice(seconds.findLastIndex((point) => point.atUs <= atUs) + 1);
  }

  /** What an account is worth at a moment, and adds it to the curve. */
  valueAt(account: string, atUs: UnixUs): LiveEquity | undefined {
    const holdings = this.#holdings.get(account);
    if (holdings === undefined) return undefined;
    const quote = this.#quoteOf(holdings);
    const inQuote = holdings.positions.filter((position) => position.quote === quote);
    const equity = this.#equityOf(holdings, quote);
    const curve = this.#curves.get(account) ?? { seconds: [], minutes: [], day: undefined };
    this.#curves.set(account, curve);
    if (equity !== undefined) addPoint(curve, { atUs, equity });
    const { day } = curve;
    return {
      account,
      quote,
      equity,
      atUs,
      profit: this.#profitOf(inQuote),
      feesOutsideProfit: feesOutsideProfit(inQuote, holdings.positions),
      today: day === undefined || equity === undefined ? undefined : equity.minus(day.equity),
      todayFrom: day?.equity,
      todaySinceUs: day?.atUs,
    };
  }

  /** The curve of an account, oldest first: the minutes of a week, then the seconds of the last hour. */
  curveOf(account: string): readonly EquityPoint[] {
    const curve = this.#curves.get(account);
    if (curve === undefined) return [];
    const beginUs = curve.seconds[0]?.atUs ?? Number.POSITIVE_INFINITY;
    return [...curve.minutes.filter(({ atUs }) => atUs < beginUs), ...curve.seconds];
  }

  #equityOf({ balances }: Holdings, quote: string): Decimal | undefined {
    let equity = ZERO;
    for (const { asset, free, locked } of balances) {
      const total = new Decimal(free).plus(locked);
      if (total.eq('0')) continue;
      const price = asset === quote ? new Decimal('1') : this.#markets.priceOf(asset, quote);
      if (price === undefined) return undefined;
      equity = equity.plus(total.times(price));
    }
    return balances.length === 0 ? undefined : equity;
  }

  /**
   * What the account trades in: everything that is traded at a time is priced in one asset, and that may be another one than months ago.
   * Before the first position it is what the account holds and a market is priced in.
   */
  #quoteOf({ balances, positions }: Holdings): string {
    const [newest] = [...positions].sort((one, other) => Number(other.updatedAtUs) - Number(one.updatedAtUs));
    const held = new Set(balances.map(({ asset }) => asset));
    return newest?.quote ?? this.#markets.quoteAmong(held) ?? USUAL_QUOTE;
  }

  #profitOf(positions: Holdings['positions']): Decimal {
    let profit = ZERO;
    for (const { base, quote, quantity, cost, realisedProfit, unrealisedProfit } of positions) {
      const price = this.#markets.priceOf(base, quote);
      const open = price === undefined ? new Decimal(unrealisedProfit) : new Decimal(quantity).times(price).minus(cost);
      profit = profit.plus(realisedProfit).plus(open);
    }
    return profit;
  }
}

function addPoint(curve: Curve, point: EquityPoint): void {
  const secondOf = ({ atUs }: EquityPoint): number => Math.floor(atUs / US_PER_SECOND);
  const last = curve.seconds.at(-1);
  if (last !== undefined && secondOf(last) === secondOf(point)) curve.seconds[curve.seconds.length - 1] = point;
  else curve.seconds.push(point);
  if (curve.seconds.length > 2 * KEPT_SECONDS) curve.seconds = curve.seconds.slice(-KEPT_SECONDS);
  addMinute(curve, point);
}

/** Two points of risk's may be a little less than a minute apart, so that minutes of the clock are counted. */
function addMinute(curve: Curve, point: EquityPoint): void {
  const minuteOf = ({ atUs }: EquityPoint): number => Math.floor(atUs / US_PER_MINUTE);
  const minute = curve.minutes.at(-1);
  if (minute === undefined || minuteOf(point) > minuteOf(minute)) curve.minutes.push(point);
  if (curve.minutes.length > 2 * KEPT_MINUTES) curve.minutes = curve.minutes.slice(-KEPT_MINUTES);
  const dayOf = ({ atUs }: EquityPoint): number => Math.floor(atUs / US_PER_DAY);
  if (curve.day === undefined || dayOf(curve.day) !== dayOf(point)) curve.day = point;
}
