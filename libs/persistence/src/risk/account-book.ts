import { type InstrumentId, type VenueId, Decimal, asId } from '#libs/kernel';
import { type TradingState, strictestState } from '#libs/domain';
import type { EntityManager } from 'typeorm';

/** What an account holds and has open in one instrument. */
export interface HeldInstrument {
  readonly venue: VenueId;
  readonly instrument: InstrumentId;
  readonly position: Decimal;
  readonly openBuy: Decimal;
  readonly openSell: Decimal;
  /** Highest reserved price of the open orders of a side, in quote; zero where there is none. */
  readonly buyPrice: Decimal;
  readonly sellPrice: Decimal;
  /** Sum of open quantity × reserved price of the open buys, in quote. */
  readonly buyNotional: Decimal;
}

/** Everything an account has of one asset at a venue, free and locked. */
export interface HeldAsset {
  readonly venue: VenueId;
  readonly asset: string;
  readonly total: Decimal;
}

/** The limits of one instrument that are kept in the database; `undefined` is not set. */
export interface StoredLimits {
  readonly maxOrderQuantity: Decimal | undefined;
  readonly maxOrderNotional: Decimal | undefined;
  readonly maxPosition: Decimal | undefined;
}

/** Everything in the database that a decision looks at. */
export interface AccountBook {
  /** The strictest state of the account and of all; HALTED where a row is missing. */
  readonly tradingState: TradingState;
  /** Every instrument in which the account holds or has open anything. */
  readonly held: readonly HeldInstrument[];
  /** What the account has at the venues; `undefined` where no balances were ever heard. */
  readonly assets: readonly HeldAsset[] | undefined;
  /** The limits of the instrument that was asked for; what it does not set itself is taken from the row `*`. */
  readonly limits: StoredLimits;
}

const STATES = `SELECT state FROM trading_state WHERE scope IN ('all', $1)`;

const HELD = `
  SELECT venue, instrument, sum(position)::text AS position, sum(open_buy)::text AS open_buy,
         sum(open_sell)::text AS open_sell, max(buy_price)::text AS buy_price, max(sell_price)::text AS sell_price,
         sum(open_buy * buy_price)::text AS buy_notional
  FROM (SELECT venue, instrument, quantity AS position, 0 AS open_buy, 0 AS open_sell, 0 AS buy_price, 0 AS sell_price
        FROM position WHERE account = $1 AND quantity <> 0
        UNION ALL
        SELECT venue, instrument, 0, open_quantity, 0, price, 0
        FROM reservation WHERE account = $1 AND open_quantity > 0 AND side = 'BUY'
        UNION ALL
        SELECT venue, instrument, 0, 0, open_quantity, 0, price
        FROM reservation WHERE account = $1 AND open_quantity > 0 AND side = 'SELL') AS parts
  GROUP BY venue, instrument ORDER BY venue, instrument`;

const ASSETS = `
  SELECT v.venue, b.asset, (b.free + b.locked)::text AS total
  FROM balance_version v LEFT JOIN balance b USING (account, venue) WHERE v.account = $1`;

const LIMITS = `
  SELECT coalesce(own.max_order_quantity, every.max_order_quantity)::text AS max_order_quantity,
         coalesce(own.max_order_notional, every.max_order_notional)::text AS max_order_notional,
         coalesce(own.max_position, every.max_position)::text AS max_position
  FROM (SELECT 1) AS one
  LEFT JOIN limits own ON own.account = $1 AND own.instrument = $2
  LEFT JOIN limits every ON every.account = $1 AND every.instrument = '*'`;

/** One statement, hence one snapshot; every number crosses as text, because JSON's own numbers are binary fractions. */
const BOOK = `
  SELECT (SELECT coalesce(json_agg(s.state), '[]') FROM (${STATES}) AS s) AS states,
         (SELECT coalesce(json_agg(h), '[]') FROM (${HELD}) AS h) AS held,
         (SELECT json_agg(a) FROM (${ASSETS}) AS a) AS assets,
         (SELECT row_to_json(l) FROM (${LIMITS}) AS l) AS limits`;

type Texts = Readonly<Record<string, string | null>>;

interface BookRow {
  readonly states: readonly TradingState[];
  readonly held: readonly Texts[];
  readonly assets: readonly Texts[] | null;
  readonly limits: Texts;
}

const decimalOf = (row: Texts, column: string): Decimal => new Decimal(row[column] ?? '0');
const limitOf = (row: Texts, column: string): Decimal | undefined => {
  const text = row[column];
  return text === null || text === undefined ? undefined : new Decimal(text);
};

/** Reads everything that a decision on an instrument (`venue:BASE-QUOTE`) looks at. */
export async function readAccountBook(manager: EntityManager, account: string, market: string): Promise<AccountBook> {
  const [row]: BookRow[] = await manager.query(BOOK, [account, market]);
  if (row === undefined) throw new Error('a query without a condition answered no row');
  return {
    tradingState: row.states.length === 2 ? strictestState(row.states) : 'HALTED',
    held: row.held.map(heldOf),
    assets: row.assets?.flatMap(assetOf),
    limits: {
      maxOrderQuantity: limitOf(row.limits, 'max_order_quantity'),
      maxOrderNotional: limitOf(row.limits, 'max_order_notional'),
      maxPosition: limitOf(row.limits, 'max_position'),
    },
  };
}

function heldOf(row: Texts): HeldInstrument {
  return {
    venue: asId<VenueId>(row['venue'] ?? ''),
    instrument: asId<InstrumentId>(row['instrument'] ?? ''),
    position: decimalOf(row, 'position'),
    openBuy: decimalOf(row, 'open_buy'),
    openSell: decimalOf(row, 'open_sell'),
    buyPrice: decimalOf(row, 'buy_price'),
    sellPrice: decimalOf(row, 'sell_price'),
    buyNotional: decimalOf(row, 'buy_notional'),
  };
}

/** A venue whose balances are known and all zero has a row without an asset. */
function assetOf(row: Texts): HeldAsset[] {
  const asset = row['asset'] ?? undefined;
  return asset === undefined
    ? []
    : [{ venue: asId<VenueId>(row['venue'] ?? ''), asset, total: decimalOf(row, 'total') }];
}
