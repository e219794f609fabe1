import type { EntityManager } from 'typeorm';
import { FLAT, type Order, type Position, type VenueFill, averagePriceOf, unrealisedProfitAt } from '#libs/domain';
import { Decimal, type UnixUs, type VenueTradeId, asId, formatDecimal } from '#libs/kernel';
import type { AccountAtVenue } from './order.store.js';

/** A position with what its row carries besides. */
export interface StoredPosition {
  readonly position: Position;
  readonly version: number;
  readonly markPrice: Decimal | undefined;
}

/** The instrument whose position is meant, with its assets. */
export interface PositionKey extends AccountAtVenue {
  readonly instrument: string;
  readonly base: string;
  readonly quote: string;
}

interface PositionRow {
  readonly instrument: string;
  readonly quantity: string;
  readonly cost: string;
  readonly realised_profit: string;
  readonly fees: Readonly<Record<string, string>>;
  readonly mark_price: string | null;
  readonly version: number;
}

function positionOfRow(row: PositionRow): StoredPosition {
  const fees = Object.entries(row.fees).map(([asset, fee]) => [asset, new Decimal(fee)] as const);
  return {
    position: {
      quantity: new Decimal(row.quantity),
      cost: new Decimal(row.cost),
      realisedProfit: new Decimal(row.realised_profit),
      fees: Object.fromEntries(fees),
    },
    version: row.version,
    markPrice: row.mark_price === null ? undefined : new Decimal(row.mark_price),
  };
}

/** Reads and writes `orders.trades`, `orders.positions` and `orders.fill_cursor`, in the caller's transaction. */
export class BookingStore {
  readonly #manager: EntityManager;
  readonly #leaseEpoch: number;

  constructor(manager: EntityManager, leaseEpoch: number) {
    this.#manager = manager;
    this.#leaseEpoch = leaseEpoch;
  }

  /** Whether a venue trade is booked already. */
  async isBooked(at: AccountAtVenue, instrument: string, venueTradeId: VenueTradeId): Promise<boolean> {
    const rows: unknown[] = await this.#manager.query(
      'SELECT 1 FROM trades WHERE venue = $1 AND account = $2 AND instrument = $3 AND venue_trade_id = $4',
      [at.venue, at.account, instrument, venueTradeId],
    );
    return rows.length > 0;
  }

  /** Books a trade; a second one with the same venue trade id violates the unique key and undoes the transaction. */
  async addTrade(order: Order, fill: VenueFill, realisedProfit: Decimal, nowUs: UnixUs): Promise<void> {
    await this.#manager.query(
      `INSERT INTO trades (venue_trade_id, client_order_id, strategy, account, venue, instrument, side, quantity, price,
         fee, fee_asset, liquidity, realised_profit, exchange_at_us, booked_at_us, lease_epoch, correlation_id)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
      [
        fill.venueTradeId,
        order.clientOrderId,
        order.strategy,
        order.account,
        order.venue,
        order.instrument,
        fill.side,
        formatDecimal(fill.quantity),
        formatDecimal(fill.price),
        formatDecimal(fill.fee),
        fill.feeAsset,
        fill.liquidity,
        formatDecimal(realisedProfit),
        fill.exchangeAtUs,
        nowUs,
        this.#leaseEpoch,
        order.correlationId,
      ],
    );
  }

  /** The position in an instrument, locked for the rest of the transaction; flat with version 0 before the first fill. */
  async lockPosition(key: PositionKey): Promise<StoredPosition> {
    const rows: PositionRow[] = await this.#manager.query(
      'SELECT * FROM positions WHERE account = $1 AND venue = $2 AND instrument = $3 FOR NO KEY UPDATE',
      [key.account, key.venue, key.instrument],
    );
    return rows[0] === undefined ? { position: FLAT, version: 0, markPrice: undefined } : positionOfRow(rows[0]);
  }

  /** All positions of an account by instrument. */
  async positions(at: AccountAtVenue): Promise<ReadonlyMap<string, StoredPosition>> {
    const rows: PositionRow[] = await this.#manager.query('SELECT * FROM positions WHERE account = $1 AND venue = $2', [
      at.account,
      at.venue,
    ]);
    return new Map(rows.map((row) => [row.instrument, positionOfRow(row)]));
  }

  /** Saves a position after a fill. */
  async savePosition(key: PositionKey, stored: StoredPosition, nowUs: UnixUs): Promise<void> {
    const { position, version, markPrice } = stored;
    const fees = Object.entries(position.fees).map(([asset, fee]) => [asset, formatDecimal(fee)] as const);
    const unrealised = markPrice === undefined ? '0' : formatDecimal(unrealisedProfitAt(position, markPrice));
    await this.#manager.query(
      `INSERT INTO positions (account, venue, instrument, base, quote, quantity, cost, average_price, realised_profit,
         fees, unrealised_profit, version, updated_at_us)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
       ON CONFLICT (account, venue, instrument) DO UPDATE SET quantity = excluded.quantity, cost = excluded.cost,
         average_price = excluded.average_price, realised_profit = excluded.realised_profit, fees = excluded.fees,
         unrealised_profit = excluded.unrealised_profit, version = excluded.version,
         updated_at_us = excluded.updated_at_us`,
      [
        key.account,
        key.venue,
        key.instrument,
        key.base,
        key.quote,
        formatDecimal(position.quantity),
        formatDecimal(position.cost),
        formatDecimal(averagePriceOf(position)),
        formatDecimal(position.realisedProfit),
        JSON.stringify(Object.fromEntries(fees)),
        unrealised,
        version,
        nowUs,
      ],
    );
  }

  /** Values a position at a price. The value is computed by Postgres from the committed row: exact, and never stale. */
  async mark(at: AccountAtVenue, instrument: string, price: Decimal, markedAtUs: UnixUs): Promise<void> {
    await this.#manager.query(
      `UPDATE positions SET mark_price = $4::numeric, unrealised_profit = quantity * $4::numeric - cost, marked_at_us = $5
       WHERE account = $1 AND venue = $2 AND instrument = $3`,
      [at.account, at.venue, instrument, formatDecimal(price), markedAtUs],
    );
  }

  /** Up to which venue trade id all fills of an instrument are known to be booked; `undefined` before the first look. */
  async fillCursor(at: AccountAtVenue, instrument: string): Promise<VenueTradeId | undefined> {
    const rows: { venue_trade_id: string }[] = await this.#manager.query(
      'SELECT venue_trade_id FROM fill_cursor WHERE venue = $1 AND account = $2 AND instrument = $3',
      [at.venue, at.account, instrument],
    );
    return rows[0] === undefined ? undefined : asId<VenueTradeId>(rows[0].venue_trade_id);
  }

  /** Notes up to which execution the fills of an instrument are known to be complete. */
  async moveFillCursor(at: AccountAtVenue, instrument: string, to: VenueTradeId, nowUs: UnixUs): Promise<void> {
    await this.#manager.query(
      `INSERT INTO fill_cursor (venue, account, instrument, venue_trade_id, updated_at_us) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (venue, account, instrument) DO UPDATE SET venue_trade_id = excluded.venue_trade_id,
         updated_at_us = excluded.updated_at_us`,
      [at.venue, at.account, instrument, to, nowUs],
    );
  }
}
