import type { AccountAtVenue, BookedTrade, ListableTrade, NewestTrade, TradeTerms, VenueFill } from '#libs/domain';
import {
  Decimal,
  type InstrumentId,
  type UnixUs,
  type VenueOrderId,
  type VenueTradeId,
  asId,
  formatDecimal,
} from '#libs/kernel';
import { type SqlSession, type Statement, insertStatementOf, valuesOf } from '../connection/sql-session.js';
import { TradeEntity } from './trade.entity.js';

const IS_BOOKED: Statement = {
  name: 'orders.isTradeBooked',
  text: `SELECT 1 FROM trades WHERE venue = $1 AND account = $2 AND instrument = $3 AND venue_trade_id = $4
    AND venue_order_id = $5`,
};
const BOOKED_TERMS: Statement = {
  name: 'orders.bookedTerms',
  text: `SELECT price, quantity, fee, fee_asset FROM trades WHERE venue = $1 AND account = $2 AND instrument = $3
    AND venue_trade_id = $4 AND venue_order_id = $5`,
};
const NEWEST: Statement = {
  name: 'orders.newestTrade',
  text: `SELECT venue_trade_id, venue_order_id, exchange_at_us FROM trades
    WHERE venue = $1 AND account = $2 AND instrument = $3 ORDER BY trade_id DESC LIMIT 1`,
};
const BEFORE: Statement = {
  name: 'orders.tradesBefore',
  text: `SELECT trade_id, instrument, venue_trade_id, venue_order_id, exchange_at_us, price, quantity, fee, fee_asset FROM trades
    WHERE venue = $1 AND account = $2 AND trade_id < coalesce($3::bigint, 9223372036854775807) ORDER BY trade_id DESC LIMIT $4`,
};
const ADD: Statement = { name: 'orders.addTrade', text: insertStatementOf('trades', TradeEntity, ['tradeId']) };
const CURSOR: Statement = {
  name: 'orders.fillCursor',
  text: 'SELECT venue_trade_id AS id FROM fill_cursor WHERE venue = $1 AND account = $2 AND instrument = $3',
};
const MOVE_CURSOR: Statement = {
  name: 'orders.moveFillCursor',
  text: `INSERT INTO fill_cursor (venue, account, instrument, venue_trade_id, updated_at_us) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (venue, account, instrument) DO UPDATE SET venue_trade_id = excluded.venue_trade_id,
      updated_at_us = excluded.updated_at_us`,
};

interface TermsRow {
  readonly price: string;
  readonly quantity: string;
  readonly fee: string;
  readonly fee_asset: string;
}

interface NewestRow {
  readonly venue_trade_id: string;
  readonly venue_order_id: string;
  readonly exchange_at_us: string | number;
}

interface ListableRow extends TermsRow, NewestRow {
  readonly trade_id: string;
  readonly instrument: string;
}

function termsOf(row: TermsRow): TradeTerms {
  const [price, quantity, fee] = [new Decimal(row.price), new Decimal(row.quantity), new Decimal(row.fee)];
  return { price, quantity, fee, feeAsset: row.fee_asset };
}

function namesOf(row: NewestRow): NewestTrade {
  return {
    venueTradeId: asId<VenueTradeId>(row.venue_trade_id),
    venueOrderId: asId<VenueOrderId>(row.venue_order_id),
    exchangeAtUs: Number(row.exchange_at_us),
  };
}

/** Reads of `orders.trades` and `orders.fill_cursor`. */
export function readTrades(session: SqlSession, { account, venue }: AccountAtVenue) {
  return {
    async isTradeBooked(
      instrument: InstrumentId,
      fill: Pick<VenueFill, 'venueTradeId' | 'venueOrderId'>,
    ): Promise<boolean> {
      const key = [venue, account, instrument, fill.venueTradeId, fill.venueOrderId];
      return (await session.rowsOf(IS_BOOKED, key)).length > 0;
    },
    async bookedTerms(
      instrument: InstrumentId,
      fill: Pick<VenueFill, 'venueTradeId' | 'venueOrderId'>,
    ): Promise<TradeTerms | undefined> {
      const key = [venue, account, instrument, fill.venueTradeId, fill.venueOrderId];
      const [row] = await session.rowsOf<TermsRow>(BOOKED_TERMS, key);
      return row === undefined ? undefined : termsOf(row);
    },
    async newestTrade(instrument: InstrumentId) {
      const rows = await session.rowsOf<NewestRow>(NEWEST, [venue, account, instrument]);
      return rows.map(namesOf)[0];
    },
    async tradesBefore(number: string | undefined, limit: number): Promise<readonly ListableTrade[]> {
      const rows = await session.rowsOf<ListableRow>(BEFORE, [venue, account, number ?? null, limit]);
      const numbers = (row: ListableRow) => ({
        number: String(row.trade_id),
        instrument: asId<InstrumentId>(row.instrument),
      });
      return rows.map((row) => ({ ...numbers(row), ...namesOf(row), ...termsOf(row) }));
    },
    async fillCursor(instrument: InstrumentId): Promise<VenueTradeId | undefined> {
      const rows = await session.rowsOf<{ id: string }>(CURSOR, [venue, account, instrument]);
      return rows[0] === undefined ? undefined : asId<VenueTradeId>(rows[0].id);
    },
  };
}

/** Writes of `orders.trades` and `orders.fill_cursor`. */
export function writeTrades(session: SqlSession, { account, venue }: AccountAtVenue, leaseEpoch: number) {
  return {
    async addTrade(trade: BookedTrade): Promise<void> {
      await session.countOf(ADD, valuesOf(TradeEntity, fromTrade(trade, leaseEpoch), ['tradeId']));
    },
    async moveFillCursor(instrument: InstrumentId, to: VenueTradeId, nowUs: UnixUs): Promise<void> {
      await session.countOf(MOVE_CURSOR, [venue, account, instrument, to, nowUs]);
    },
  };
}

/** The row of a trade, but for its number. */
export function fromTrade(trade: BookedTrade, leaseEpoch: number): Omit<TradeEntity, 'tradeId'> {
  const { fill } = trade;
  return {
    venueTradeId: fill.venueTradeId,
    venueOrderId: fill.venueOrderId,
    clientOrderId: trade.clientOrderId,
    strategy: trade.strategy,
    account: trade.account,
    venue: trade.venue,
    instrument: trade.instrument,
    side: fill.side,
    quantity: formatDecimal(fill.quantity),
    price: formatDecimal(fill.price),
    fee: formatDecimal(fill.fee),
    feeAsset: fill.feeAsset,
    liquidity: fill.liquidity,
    realisedProfit: formatDecimal(trade.realisedProfit),
    exchangeAtUs: fill.exchangeAtUs,
    bookedAtUs: trade.bookedAtUs,
    leaseEpoch,
    correlationId: trade.correlationId,
  };
}
