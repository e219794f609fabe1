import type { Client } from 'pg';
import type { AccountAtVenue, AssetBalance, StoredBooks, StoredPosition, StoredTrade } from '#libs/domain';
import {
  type ClientOrderId,
  Decimal,
  type InstrumentId,
  type UnixUs,
  type VenueOrderId,
  type VenueTradeId,
  asId,
} from '#libs/kernel';
import type { BalanceEntity, PositionEntity, TradeEntity } from '#libs/persistence';
import { readStoredLedger } from './read-stored-ledger.js';

type Row<Entity, Column extends keyof Entity> = Pick<Entity, Column>;
type TradeRow = Omit<TradeEntity, 'exchangeAtUs'> & { readonly exchangeAtUs: string };

/** Reads everything about money of one account at one venue, within the transaction that is open. */
export async function readStoredBooks(client: Client, at: AccountAtVenue): Promise<StoredBooks> {
  const query = async <T extends object>(sql: string): Promise<T[]> =>
    (await client.query<T>(`${sql}`, [at.account, at.venue])).rows;
  const [clock] = (
    await client.query<{ now: string }>('SELECT (extract(epoch FROM clock_timestamp()) * 1e6)::bigint AS now')
  ).rows;
  const orders = await query<{ id: string; instrument: string; cum: string }>(
    `SELECT client_order_id AS id, instrument, cum_quantity AS cum FROM orders.orders
     WHERE account = $1 AND venue = $2 ORDER BY committed_at_us, client_order_id`,
  );
  return {
    orders: orders.map(({ cum, id, instrument }) => ({
      clientOrderId: asId<ClientOrderId>(id),
      instrument: asId<InstrumentId>(instrument),
      cumQuantity: new Decimal(cum),
    })),
    trades: (await query<TradeRow>(TRADES)).map(toTrade),
    positions: (await query<PositionEntity>(POSITIONS)).map(toPosition),
    balances: (await query<BalanceEntity>(BALANCES)).map(toBalance),
    ledger: await readStoredLedger(client, at),
    unbookable: new Set((await query<{ about: string }>(UNBOOKABLE)).map(({ about }) => about)),
    readAtUs: Number(clock?.now ?? 0) satisfies UnixUs,
  };
}

const TRADES = `SELECT trade_id AS "tradeId", client_order_id AS "clientOrderId", instrument, venue_trade_id AS "venueTradeId",
    venue_order_id AS "venueOrderId", side, quantity, price, fee, fee_asset AS "feeAsset", liquidity,
    realised_profit AS "realisedProfit", exchange_at_us AS "exchangeAtUs"
  FROM orders.trades WHERE account = $1 AND venue = $2 ORDER BY trade_id`;
const POSITIONS = `SELECT instrument, base, quote, quantity, cost, average_price AS "averagePrice",
    realised_profit AS "realisedProfit", fees, version
  FROM orders.positions WHERE account = $1 AND venue = $2 ORDER BY instrument`;
const BALANCES = `SELECT asset, free, locked, booked_change AS "bookedChange", baseline
  FROM orders.balances WHERE account = $1 AND venue = $2 ORDER BY asset`;
const UNBOOKABLE = `SELECT about FROM orders.discrepancies WHERE account = $1 AND venue = $2 AND kind = 'FILL_UNBOOKABLE'`;

function toTrade(row: TradeRow): StoredTrade {
  const { feeAsset, liquidity, side, tradeId } = row;
  return {
    tradeId,
    clientOrderId: asId<ClientOrderId>(row.clientOrderId),
    instrument: asId<InstrumentId>(row.instrument),
    realisedProfit: new Decimal(row.realisedProfit),
    fill: {
      venueTradeId: asId<VenueTradeId>(row.venueTradeId),
      venueOrderId: asId<VenueOrderId>(row.venueOrderId),
      clientOrderId: undefined,
      venueSymbol: '',
      quantity: new Decimal(row.quantity),
      price: new Decimal(row.price),
      fee: new Decimal(row.fee),
      exchangeAtUs: Number(row.exchangeAtUs),
      side,
      feeAsset,
      liquidity,
    },
  };
}

function toPosition(row: Row<PositionEntity, keyof PositionEntity>): StoredPosition {
  const { base, quote, version } = row;
  const fees = Object.entries(row.fees).map(([asset, fee]) => [asset, new Decimal(fee)] as const);
  return {
    base,
    quote,
    version,
    instrument: asId<InstrumentId>(row.instrument),
    averagePrice: new Decimal(row.averagePrice),
    position: {
      quantity: new Decimal(row.quantity),
      cost: new Decimal(row.cost),
      realisedProfit: new Decimal(row.realisedProfit),
      fees: Object.fromEntries(fees),
    },
  };
}

function toBalance({ asset, baseline, bookedChange, free, locked }: BalanceEntity): AssetBalance {
  return {
    asset,
    free: new Decimal(free),
    locked: new Decimal(locked),
    bookedChange: new Decimal(bookedChange),
    baseline: baseline === null ? undefined : new Decimal(baseline),
  };
}
