import { ApiProperty } from '@nestjs/swagger';
import { BOOK_STATES, INSTRUMENT_STATUSES } from '#libs/domain';
import { type Decimal, formatDecimal, isoTimeOf, readableDecimal } from '#libs/kernel';
import type { EquityPoint, LiveEquity } from '../../application/live/equity.js';
import type { LiveMarket, TapeTrade } from '../../application/live/market-table.js';
import type { SecondBar } from '../../application/live/second-bars.js';
import { AmountField, IsoField, MicrosecondsField, TextField } from './field-docs.js';
import { momentOrNull } from './plain.js';

/** Where a market stands by the ticks so far. */
export class LiveMarketView {
  @TextField('The venue')
  venue!: string;

  @TextField('The instrument')
  instrument!: string;

  @ApiProperty({ enum: BOOK_STATES, description: 'How far the book can be trusted' })
  bookState!: string;

  @AmountField('The smallest step of a price, in quote')
  tickSize!: string;

  @AmountField('The last price, in quote', true)
  lastPrice!: string | null;

  @AmountField('The best bid, in quote', true)
  bidPrice!: string | null;

  @AmountField('Wanted there, in base', true)
  bidSize!: string | null;

  @AmountField('The best ask, in quote', true)
  askPrice!: string | null;

  @AmountField('Offered there, in base', true)
  askSize!: string | null;

  @AmountField('The first price of the last hour that this gateway has seen, in quote', true)
  hourOpen!: string | null;

  @MicrosecondsField('When the newest tick was received', true)
  receivedAtUs!: number | null;
}

/** What can be traded. */
export class InstrumentView {
  @TextField('The venue')
  venue!: string;

  @TextField('The instrument')
  instrument!: string;

  @TextField("The venue's own name for it")
  venueSymbol!: string;

  @TextField('What is bought and sold')
  base!: string;

  @TextField('What it is priced in')
  quote!: string;

  @ApiProperty({ enum: INSTRUMENT_STATUSES })
  status!: string;

  @AmountField('The smallest step of a price, in quote')
  tickSize!: string;

  @AmountField('The smallest step of a quantity, in base')
  lotSize!: string;

  @AmountField('The smallest order, in base')
  minQuantity!: string;

  @AmountField('The smallest value of an order, in quote')
  minNotional!: string;
}

/** What an account is worth at the prices of now. */
export class EquityView {
  @TextField('The account')
  account!: string;

  @TextField('What it is counted in')
  quote!: string;

  @AmountField('All balances at the mid prices of now; null where an asset has no price', true)
  equity!: string | null;

  @AmountField('Realised and unrealised profit of all positions priced in this quote, at the mid prices of now')
  profit!: string;

  @ApiProperty({
    description: 'Fees that this profit lacks, by asset: those in assets that no position is in or priced in',
    type: 'object',
    additionalProperties: { type: 'string' },
  })
  feesOutsideProfit!: Record<string, string>;

  @AmountField('Equity now less the first equity of the day (UTC) that this gateway has seen', true)
  today!: string | null;

  @AmountField('The equity that today counts from', true)
  todayFrom!: string | null;

  @MicrosecondsField('Since when today counts', true)
  todaySinceUs!: number | null;

  @MicrosecondsField('When it was counted')
  atUs!: number;
}

/** A point of the equity curve. */
export class EquityPointView {
  @IsoField()
  at!: string;

  @MicrosecondsField('When')
  atUs!: number;

  @AmountField('The equity, in quote')
  equity!: string;
}

/** Equity over time. */
export class EquityCurveView {
  @ApiProperty({ type: EquityView })
  now!: EquityView;

  @ApiProperty({ type: [EquityPointView], description: 'Oldest first: by the minute, the last hour by the second' })
  points!: EquityPointView[];
}

/** A bar of market trades. */
export class BarView {
  @ApiProperty({ description: 'Its start, in seconds since the epoch' })
  second!: number;

  @AmountField('The first price, in quote')
  open!: string;

  @AmountField('The highest price, in quote')
  high!: string;

  @AmountField('The lowest price, in quote')
  low!: string;

  @AmountField('The last price, in quote')
  close!: string;

  @AmountField('Traded, in base')
  volume!: string;
}

/** One public trade. */
export class TapeTradeView {
  @AmountField('In quote')
  price!: string;

  @AmountField('In base')
  size!: string;

  @TextField('The side that took liquidity')
  takerSide!: string;

  @MicrosecondsField('When it was received')
  atUs!: number;
}

/** Candles and tape of a market. */
export class MarketHistoryView {
  @ApiProperty({ type: [BarView], description: 'Oldest first; at most the last hour that this gateway has seen' })
  bars!: BarView[];

  @ApiProperty({ type: [TapeTradeView], description: 'Newest first' })
  tape!: TapeTradeView[];
}

const textOrNull = (value: Decimal | undefined): string | null => (value === undefined ? null : formatDecimal(value));

/** Puts a live market into words. */
export function liveMarketView({ instrument, bars, receivedAtUs, ...market }: LiveMarket): LiveMarketView {
  return {
    venue: instrument.venue,
    instrument: instrument.id,
    bookState: market.bookState,
    tickSize: formatDecimal(instrument.tickSize),
    lastPrice: textOrNull(market.lastPrice),
    bidPrice: textOrNull(market.bidPrice),
    bidSize: textOrNull(market.bidSize),
    askPrice: textOrNull(market.askPrice),
    askSize: textOrNull(market.askSize),
    hourOpen: textOrNull(bars.oldest?.open),
    receivedAtUs: momentOrNull(receivedAtUs),
  };
}

/** Puts an instrument into words. */
export function instrumentView({ instrument }: LiveMarket): InstrumentView {
  const { venue, id, venueSymbol, base, quote, status, tickSize, lotSize, minQuantity, minNotional } = instrument;
  const steps = { tickSize: formatDecimal(tickSize), lotSize: formatDecimal(lotSize) };
  const least = { minQuantity: formatDecimal(minQuantity), minNotional: formatDecimal(minNotional) };
  return { venue, instrument: id, venueSymbol, base, quote, status, ...steps, ...least };
}

/** Equity has more places than anybody reads: two below the unit that is priced in, and more of what is small, such as one in BTC. */
const MONEY_PLACES = 4;
const money = (value: Decimal): string => formatDecimal(readableDecimal(value, MONEY_PLACES));

/** Puts an account's worth into words. */
export function equityView({
  account,
  quote,
  equity,
  profit,
  feesOutsideProfit,
  today,
  todayFrom,
  todaySinceUs,
  atUs,
}: LiveEquity): EquityView {
  return {
    account,
    quote,
    equity: equity === undefined ? null : money(equity),
    profit: money(profit),
    feesOutsideProfit: { ...feesOutsideProfit },
    today: today === undefined ? null : money(today),
    todayFrom: todayFrom === undefined ? null : money(todayFrom),
    todaySinceUs: todaySinceUs ?? null,
    atUs,
  };
}

/** Puts a point of the curve into words. */
export function equityPointView({ atUs, equity }: EquityPoint): EquityPointView {
  return { at: isoTimeOf(atUs), atUs, equity: money(equity) };
}

/** Puts a bar into words. */
export function barView({ second, open, high, low, close, volume }: SecondBar): BarView {
  return {
    second,
    open: formatDecimal(open),
    high: formatDecimal(high),
    low: formatDecimal(low),
    close: formatDecimal(close),
    volume: formatDecimal(volume),
  };
}

/** Puts a public trade into words. */
export function tapeTradeView({ price, size, takerSide, atUs }: TapeTrade): TapeTradeView {
  return { price: formatDecimal(price), size: formatDecimal(size), takerSide, atUs };
}

/** Puts a market's last hour into words. */
export function marketHistoryView(bars: readonly SecondBar[], market: LiveMarket): MarketHistoryView {
  return { bars: bars.map(barView), tape: market.tape.toReversed().map(tapeTradeView) };
}
